// Opens one libpq connection within a time limit and says in our words why it could not. Inside pg/ only.
//
// Opening is asynchronous for two reasons: the time limit holds although libpq's own is per address, and the error
// verbosity can be raised before the login, which is the one way to learn the SQLSTATE of a refused login from libpq.
#ifndef LOCKKEEPER_ENGINE_PG_PQ_CONNECT_H_
#define LOCKKEEPER_ENGINE_PG_PQ_CONNECT_H_

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/pg/conninfo.h"

namespace lockkeeper::pg {

struct PqFinish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PqConnection = std::unique_ptr<PGconn, PqFinish>;

// `environment` names the connection in messages.
absl::StatusOr<PqConnection> Connect(const Conninfo& conninfo, absl::string_view environment, absl::Duration timeout);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_PQ_CONNECT_H_
