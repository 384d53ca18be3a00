// Session over libpq: how every connection of the engine is opened.
//
// Exec and Query use the extended protocol, so one message is one statement: text that hides a second statement is
// refused by the server. Nothing reconnects. What the server says about a failure (SQLSTATE, DETAIL, HINT, POSITION,
// CONTEXT) is kept; what libpq says about a connection is stripped of the password. Sets no session settings: recipe.h
// does. Owned by whoever opened it; one thread at a time, except Cancel().
#ifndef LOCKKEEPER_ENGINE_PG_PQ_SESSION_H_
#define LOCKKEEPER_ENGINE_PG_PQ_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/secret.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

struct ConnectOptions {
  Secret conninfo;                                    // URL or key=value, as psql takes it
  std::string application_name = "lockkeeper";        // shown in pg_stat_activity: lockkeeper/<operation>/<replica>
  std::string environment;                            // names the connection in messages; empty: the database and host
  absl::Duration connect_timeout = absl::Seconds(5);  // for each host; a connect_timeout in the string comes first
};

// Fails with INVALID_ARGUMENT for a malformed string, SERVER_UNREACHABLE, AUTHENTICATION_FAILED or DATABASE_NOT_FOUND.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Session>> Open(const ConnectOptions& options);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_PQ_SESSION_H_
