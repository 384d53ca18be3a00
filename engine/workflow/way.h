// From a target's ledger to a proved plan: the way, the drift check, the findings, the proof.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_WAY_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_WAY_H_

#include "absl/status/statusor.h"
#include "engine/workflow/engine.h"
#include "engine/workflow/materialize.h"

namespace lockkeeper::workflow {

absl::StatusOr<verify::VerifiedPlan> PlanTheWay(const Target& target, verify::Direction direction,
                                                absl::string_view destination, const revision::Graph& graph,
                                                Materializer& materializer, CancelToken& cancel);

// What the revisions say against what is there, and back.
absl::StatusOr<Drift> FindDrift(const Target& target, const revision::Graph& graph, Materializer& materializer,
                                CancelToken& cancel);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_WAY_H_
