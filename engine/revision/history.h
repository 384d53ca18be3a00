// The history as text, like `git log --graph`: newest first, one line a revision, lines of the graph in ASCII.
//
//   * c4d1 (head) merge
//   |\                                 (a merge opens a column)
//   | * b2aa (current) [billing] add invoice
//   * | 91fe add users
//   |/                                 (a branch point closes it)
//   o 3f9c first
//
// `*` is applied and `o` is not; without current heads every revision is `*`. Pure and deterministic; draws parents
// only, dependencies are named at the end of the line.
#ifndef LOCKKEEPER_ENGINE_REVISION_HISTORY_H_
#define LOCKKEEPER_ENGINE_REVISION_HISTORY_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/revision/graph.h"

namespace lockkeeper::revision {

// Children before parents; among those that may come next the newest, then the smallest id.
std::vector<RevisionPtr> NewestFirst(const Graph& graph);

// `current`: the rows of an environment's heads table; empty optional when no environment was asked about.
std::string RenderHistory(const Graph& graph, const std::optional<std::vector<std::string>>& current);

}  // namespace lockkeeper::revision

#endif  // LOCKKEEPER_ENGINE_REVISION_HISTORY_H_
