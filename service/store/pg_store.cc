#include "service/store/pg_store.h"

#include "absl/time/clock.h"
#include "engine/base/cancel.h"
#include "engine/base/status.h"
#include "engine/pg/pqxx_session.h"
#include "service/store/pg_transaction.h"
#include "service/store/schema.h"

namespace lockkeeper::store {
namespace {

// Transactions here are short; a row lock is held by another replica for milliseconds.
pg::Recipe RegistryRecipe() {
  pg::Recipe recipe;
  recipe.lock_timeout = absl::Seconds(5);
  recipe.statement_timeout = absl::Seconds(30);
  recipe.idle_in_transaction_timeout = absl::Seconds(30);
  return recipe;
}

}  // namespace

PgStore::PgStore(const PgStoreOptions& options)
    : session_wait_(options.session_wait),
      pool_([connect = pg::ConnectOptions{options.conninfo, "lockkeeper/registry",
                                          "the registry"}] { return pg::OpenPqxx(connect); },
            RegistryRecipe(), options.max_sessions) {}

absl::StatusOr<std::unique_ptr<PgStore>> PgStore::Open(const PgStoreOptions& options) {
  std::unique_ptr<PgStore> store(new PgStore(options));
  CancelToken token;
  ASSIGN_OR_RETURN(const pg::SessionPool::Lease lease, store->pool_.Acquire(token));
  RETURN_IF_ERROR(pg::RefuseStandby(*lease, "the registry"));
  RETURN_IF_ERROR(Upgrade(*lease));
  return store;
}

absl::Status PgStore::Transact(const std::function<absl::Status(Transaction&)>& body) {
  CancelToken token(absl::Now() + session_wait_);
  ASSIGN_OR_RETURN(const pg::SessionPool::Lease lease, pool_.Acquire(token));
  RETURN_IF_ERROR(lease->Begin());
  PgTransaction transaction(*lease);
  RETURN_IF_ERROR(transaction.Start());
  RETURN_IF_ERROR(body(transaction));  // the pool rolls back what a failure leaves open
  return lease->Commit();
}

}  // namespace lockkeeper::store
