// `verify`: every revision up, down and up again in a shadow, compared object by object at each end.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_VERIFICATION_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_VERIFICATION_H_

#include "absl/status/statusor.h"
#include "engine/workflow/engine.h"
#include "engine/workflow/materialize.h"

namespace lockkeeper::workflow {

absl::StatusOr<Verification> VerifyHistory(absl::string_view from, absl::string_view to, const revision::Graph& graph,
                                           Materializer& materializer, CancelToken& cancel);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_VERIFICATION_H_
