// What can be said of a target by connecting to it.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_PROBING_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_PROBING_H_

#include "absl/status/statusor.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

// An unreachable target is an answer, not a failure.
absl::StatusOr<Probe> ProbeDatabase(const Target& target);
absl::StatusOr<LedgerView> ReadLedgerOf(const Target& target);
absl::StatusOr<std::vector<LedgerRow>> ReadEntriesOf(const Target& target, int64_t after, int limit);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_PROBING_H_
