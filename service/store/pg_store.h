// The store on PostgreSQL, over libpqxx sessions of a bounded pool: what production and `--dev` both use.
//
// Several replicas share one registry; everything they must agree on (one operation at a time, leases, request ids, the
// order of the audit trail) is settled by its constraints and row locks, never in memory.
#ifndef LOCKKEEPER_SERVICE_STORE_PG_STORE_H_
#define LOCKKEEPER_SERVICE_STORE_PG_STORE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/secret.h"
#include "engine/pg/pool.h"
#include "service/store/store.h"

namespace lockkeeper::store {

struct PgStoreOptions {
  Secret conninfo;
  int max_sessions = 8;
  absl::Duration session_wait = absl::Seconds(10);  // for a free session of the pool
};

class PgStore final : public Store {
 public:
  // Connects and upgrades the registry's tables. Fails with REGISTRY_TOO_NEW or what connecting says.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<PgStore>> Open(const PgStoreOptions& options);

  absl::Status Transact(const std::function<absl::Status(Transaction&)>& body) override;

 private:
  explicit PgStore(const PgStoreOptions& options);
  const absl::Duration session_wait_;
  pg::SessionPool pool_;
};

}  // namespace lockkeeper::store

#endif  // LOCKKEEPER_SERVICE_STORE_PG_STORE_H_
