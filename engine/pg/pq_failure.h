// What libpq knows about a failed statement, as one failure of errors.def. Inside pg/ only.
#ifndef LOCKKEEPER_ENGINE_PG_PQ_FAILURE_H_
#define LOCKKEEPER_ENGINE_PG_PQ_FAILURE_H_

#include <libpq-fe.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

// Where in a session's life a statement failed; decides the reason when the connection is gone.
struct FailureContext {
  absl::string_view environment;
  bool committing = false;
  bool connection_lost = false;
};

// From an error result of the server; `result` may also be one that libpq made because the connection broke.
absl::Status FailureOf(const PGresult* result, const FailureContext& context);
// From a connection that gave no result; `message` is libpq's, already redacted.
absl::Status LostConnection(absl::string_view message, const FailureContext& context);

Notice NoticeOf(const PGresult* result);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_PQ_FAILURE_H_
