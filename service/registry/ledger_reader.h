// Where an environment stands, read over a session that is kept: the answer behind `lk status`, asked more often than
// all else.
//
// A new connection costs a process on the database server and a cold catalog cache, more than the reading itself. So
// one or two sessions an environment are kept between calls and closed when nobody asked for a while (CloseIdle). Keyed
// by the connection string: a credential that rotates gets sessions of its own. Reads only. Thread-safe. Fails as
// connecting does.
#ifndef LOCKKEEPER_SERVICE_REGISTRY_LEDGER_READER_H_
#define LOCKKEEPER_SERVICE_REGISTRY_LEDGER_READER_H_

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/base/cancel.h"
#include "engine/pg/pool.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::registry {

class LedgerReader {
 public:
  absl::StatusOr<workflow::LedgerView> Read(const workflow::Target& target, CancelToken& cancel);
  // See engine/introspect/epoch.h: while it stays, nothing was written on that server.
  absl::StatusOr<std::string> Position(const workflow::Target& target, CancelToken& cancel);
  // Closes the sessions of environments that nobody asked about for so long.
  void CloseIdle(absl::Duration age);

 private:
  struct Entry {
    std::shared_ptr<pg::SessionPool> pool;
    absl::Time used;
  };
  std::shared_ptr<pg::SessionPool> PoolOf(const workflow::Target& target);

  absl::Mutex mutex_;
  std::map<std::string, Entry> pools_ ABSL_GUARDED_BY(mutex_);  // by digest of the connection string
};

}  // namespace lockkeeper::registry

#endif  // LOCKKEEPER_SERVICE_REGISTRY_LEDGER_READER_H_
