// The last drift check of each environment, good for as long as nothing at all was written to its server.
//
// Whatever changes a catalog writes WAL, so a server whose insert position has not moved has the catalogs it had. On a
// quiet server `lk status` is then one query; on a busy one every check is made anew. Sound in both. Thread-safe.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_DRIFT_CACHE_H_
#define LOCKKEEPER_SERVICE_HANDLERS_DRIFT_CACHE_H_

#include <map>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::handlers {

class DriftCache {
 public:
  // What a check depends on: the server's position, and the revisions that it was compared with. An empty position is
  // never found and never kept.
  struct State {
    std::string position, expected;
    friend bool operator==(const State&, const State&) = default;
  };
  std::optional<workflow::Drift> Find(const std::string& environment, const State& state);
  void Keep(const std::string& environment, const State& state, const workflow::Drift& drift);

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::pair<State, workflow::Drift>> checks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_DRIFT_CACHE_H_
