// The meaning of a SQLSTATE as a reason of errors.def and whether a retry may help; the table is sqlstate.def.
//
// Pure. Knows nothing of connections: that a connection is gone, or was lost during COMMIT, is pq_session's to say,
// because the server's code alone cannot tell it.
#ifndef LOCKKEEPER_ENGINE_PG_SQLSTATE_H_
#define LOCKKEEPER_ENGINE_PG_SQLSTATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/base/errors.h"

namespace lockkeeper::pg {

struct SqlstateMeaning {
  Reason reason = Reason::kSqlFailed;
  bool retryable = false;
};

SqlstateMeaning MeaningOf(absl::string_view sqlstate);

// The sqlstate that a failure of this room carries; empty when it has none (the client noticed it, not the server).
std::string SqlstateOf(const absl::Status& status);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_SQLSTATE_H_
