#include "service/handlers/drift_cache.h"

namespace lockkeeper::handlers {

std::optional<workflow::Drift> DriftCache::Find(const std::string& environment, const State& state) {
  absl::MutexLock lock(&mutex_);
  const auto found = checks_.find(environment);
  if (state.position.empty() || found == checks_.end() || !(found->second.first == state)) return std::nullopt;
  return found->second.second;
}

void DriftCache::Keep(const std::string& environment, const State& state, const workflow::Drift& drift) {
  if (state.position.empty()) return;
  absl::MutexLock lock(&mutex_);
  checks_[environment] = {state, drift};
}

}  // namespace lockkeeper::handlers
