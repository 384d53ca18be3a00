// Keeps what the declared source does not speak of: the kept rule as one pure function.
//
// An object of `from` that is not declared stays when its kind is not claimed, when it is a partition of a declared
// table, or when it belongs to something that stays; unless something that it needs is really dropped. Schemas, types
// and sequences that a kept object needs stay with it. Owners, grants and settings that nobody speaks of stay as they
// are.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_KEEP_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_KEEP_H_

#include <string>
#include <vector>

#include "engine/catalog/snapshot.h"
#include "engine/workflow/claims.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

struct Merged {
  catalog::SnapshotPtr desired;
  std::vector<Kept> kept;  // objects that stay; not their parts
};

Merged KeepUndeclared(const catalog::Snapshot& from, const catalog::Snapshot& declared, const Claims& claims);

// A partition of `from` that nobody declares, and the statement that makes it in a shadow where the declared tables
// stand, as the server makes partitions: with the columns, indexes and constraints that the declared parent gives them.
struct UndeclaredPartition {
  std::vector<std::string> table;
  std::string object;  // KeyText
  std::string sql;
};
// Parents before their own partitions.
std::vector<UndeclaredPartition> UndeclaredPartitions(const catalog::Snapshot& from, const catalog::Snapshot& declared);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_KEEP_H_
