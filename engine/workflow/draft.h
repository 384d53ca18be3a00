// A revision written from two states, both directions, and tried out before anybody sees it.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_DRAFT_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_DRAFT_H_

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/workflow/engine.h"
#include "engine/workflow/materialize.h"

namespace lockkeeper::workflow {

absl::StatusOr<Draft> WriteDraft(const DraftRequest& request, const revision::Graph& graph, Materializer& materializer,
                                 Clock& clock, CancelToken& cancel);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_DRAFT_H_
