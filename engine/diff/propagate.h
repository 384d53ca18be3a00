// Spreads recreation along the dependencies, once, for all kinds.
//
// If x is recreated, whatever survives and depends on x is recreated, too; so is what depends on something that is altered
// in a way its users cannot watch (OnChange::kRebuild), unless the server carries it along. An object that holds rows is
// not recreated for that: it is altered, and x is swapped (the old x stays under another name until the rows have moved).
#ifndef LOCKKEEPER_ENGINE_DIFF_PROPAGATE_H_
#define LOCKKEEPER_ENGINE_DIFF_PROPAGATE_H_

#include <vector>

#include "engine/catalog/change.h"
#include "engine/catalog/snapshot.h"

namespace lockkeeper::diff {

// `changes` in any order, at most one an object; comes back with the changes that follow added, unsorted.
void Propagate(const catalog::Snapshot& from, const catalog::Snapshot& to, std::vector<catalog::Change>& changes);

}  // namespace lockkeeper::diff

#endif  // LOCKKEEPER_ENGINE_DIFF_PROPAGATE_H_
