// Two snapshots compared, with everything a reader of the answer wants to know. Pure.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_COMPARE_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_COMPARE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/change.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

// Changes, statements, script, findings, unsupported objects and column order.
absl::StatusOr<Comparison> CompareSnapshots(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to);

// Tables of both whose common columns stand in another order: no statement can change that.
std::vector<ColumnOrderNote> ColumnOrder(const catalog::Snapshot& from, const catalog::Snapshot& to);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_COMPARE_H_
