// Columns that stand in another order, where that is asked to count: what it would take to bring it about. Pure.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_COLUMN_ORDER_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_COLUMN_ORDER_H_

#include "engine/catalog/snapshot.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

// One blocking finding a table, which names everything that a rebuild of the table would have to make again.
std::vector<lint::Finding> StrictOrder(const catalog::Snapshot& from, const std::vector<ColumnOrderNote>& notes);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_COLUMN_ORDER_H_
