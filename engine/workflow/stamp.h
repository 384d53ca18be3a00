// Setting an environment's heads without running anything, after its catalogs were compared with what the heads say.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_STAMP_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_STAMP_H_

#include "absl/status/status.h"
#include "engine/workflow/engine.h"
#include "engine/workflow/materialize.h"

namespace lockkeeper::workflow {

struct StampRequest {
  const RunRequest& run;
  absl::string_view destination;
  bool dry_run = false;
};
struct StampAnswer {
  std::shared_ptr<const catalog::ChangeSet> differences;  // expected -> found
  LedgerView before, after;
};

// STAMP_UNTRUE when the database is not there; `answer` is filled in as far as it got in any case.
absl::Status WriteStamp(const StampRequest& request, const revision::Graph& graph, Materializer& materializer,
                        StampAnswer& answer, CancelToken& cancel);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_STAMP_H_
