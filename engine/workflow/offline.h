// The way as one file for psql, for databases that the service cannot reach. Pure.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_OFFLINE_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_OFFLINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/revision/graph.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::workflow {

// The ledger's tables where they are missing, then every group in its transaction with its ledger rows. The file stops
// at the first failure, refuses to run from other heads, and leaves the same rows behind as the service would.
absl::StatusOr<std::string> WriteOffline(const std::vector<std::string>& start_heads, verify::Direction direction,
                                         absl::string_view destination, const revision::Graph& graph);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_OFFLINE_H_
