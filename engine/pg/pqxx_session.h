// Session over libpqxx: how the registry is reached. The only user of libpqxx; its exceptions end here.
//
// For statements of our own against our own tables. Plans and catalogs go over pq_session.h, because libpqxx hides
// DETAIL, HINT and POSITION. Reconnecting behind the caller's back (libpqxx 6) is switched off. Transactions are read
// committed.
#ifndef LOCKKEEPER_ENGINE_PG_PQXX_SESSION_H_
#define LOCKKEEPER_ENGINE_PG_PQXX_SESSION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/pg/pq_session.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

// The same options and failures as Open.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Session>> OpenPqxx(const ConnectOptions& options);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_PQXX_SESSION_H_
