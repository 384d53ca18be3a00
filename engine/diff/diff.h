// Two snapshots in, one change set out. Pure. Knows no kind, no SQL and no order of execution: plan/ owns that.
#ifndef LOCKKEEPER_ENGINE_DIFF_DIFF_H_
#define LOCKKEEPER_ENGINE_DIFF_DIFF_H_

#include "absl/status/statusor.h"
#include "engine/catalog/change.h"
#include "engine/catalog/snapshot.h"

namespace lockkeeper::diff {

// Returns what turns `from` into `to`, in key order. Objects pair by key; a pair whose facts differ is altered or recreated
// as its field list (or its kind's judge) says, and recreation spreads along the dependencies (see propagate.h). Takes time
// in proportion to the objects compared; equal snapshots give an empty set. Never fails on snapshots of one kind table.
[[nodiscard]] catalog::ChangeSet Diff(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to);

}  // namespace lockkeeper::diff

#endif  // LOCKKEEPER_ENGINE_DIFF_DIFF_H_
