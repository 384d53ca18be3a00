// The databases that tests have at the moment: who has which, until when. Thread-safe.
//
// In memory only: they end with the service, and what a killed one leaves is dropped by the janitor of the next.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_TEST_DATABASES_LENT_H_
#define LOCKKEEPER_SERVICE_HANDLERS_TEST_DATABASES_LENT_H_

#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/shadow/pool.h"
#include "lockkeeper/v1/test_database.pb.h"

namespace lockkeeper::handlers {

class TestDatabasesLent {
 public:
  // `pool` outlives it.
  explicit TestDatabasesLent(shadow::ShadowPool& pool) : pool_(pool) {}

  shadow::ShadowPool& pool() const { return pool_; }

  // What was lent for the same key before and is still there. An empty key finds nothing.
  std::optional<v1::TestDatabase> Find(absl::string_view key) const;
  // Takes the lease over until `until`. Of two under the same key the first stays, and is what is returned.
  v1::TestDatabase Lend(std::string key, const v1::TestDatabase& database, shadow::ShadowLease lease, absl::Time until);
  // Drops one; false when there is none of that name.
  bool Drop(absl::string_view name);
  void DropExpired();

 private:
  struct Lent {
    std::string key;
    v1::TestDatabase database;
    shadow::ShadowLease lease;
    absl::Time until;
  };

  std::optional<v1::TestDatabase> FindLocked(absl::string_view key) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  shadow::ShadowPool& pool_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Lent, std::less<>> by_name_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_TEST_DATABASES_LENT_H_
