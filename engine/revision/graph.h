// The revisions of a project as a graph: who comes after whom, where the ends are, what is applied when the heads are
// known.
//
// Pure and immutable; knows no database. Two kinds of edges: parents make the lines that people see (heads, bases,
// branches), depends_on only says "not before". Order and applied sets follow both. The rows of the heads table in an
// environment are the revisions that no other applied revision has as parent or dependency, as in Alembic: a merge
// collapses its parents' rows into one, taking it back brings them back. Everything is deterministic: ties go by time
// of creation, then by id.
#ifndef LOCKKEEPER_ENGINE_REVISION_GRAPH_H_
#define LOCKKEEPER_ENGINE_REVISION_GRAPH_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/revision/revision.h"

namespace lockkeeper::revision {

using RevisionPtr = std::shared_ptr<const Revision>;
using IdSet = std::set<std::string>;

class Graph {
 public:
  // Fails with REVISION_DUPLICATE, REVISION_UNKNOWN_PARENT, REVISION_CYCLE (metadata path), and BUNDLE_INVALID when a
  // label is carried by two revisions or is also an id.
  static absl::StatusOr<Graph> Make(std::vector<Revision> revisions);
  Graph() = default;

  bool empty() const { return ordered_.empty(); }
  // Parents and dependencies before the revisions that need them.
  const std::vector<RevisionPtr>& ordered() const { return ordered_; }
  // Null when there is none of that id.
  RevisionPtr Find(absl::string_view id) const;

  std::vector<std::string> heads() const;  // without children
  std::vector<std::string> bases() const;  // without parents
  std::vector<std::string> Children(absl::string_view id) const;
  std::vector<std::string> NeededBy(absl::string_view id) const;  // its children and what depends on it
  bool IsBranchPoint(absl::string_view id) const { return Children(id).size() > 1; }

  // Labels of the lines the revision is on: its own, those of revisions before it, and those of revisions after it up
  // to the point where its line branches off or merges.
  IdSet BranchLabels(absl::string_view id) const;
  // The revision that carries the label itself; null when none does.
  RevisionPtr Labelled(absl::string_view label) const;

  // `ids` and everything they need, by parents and dependencies. Unknown ids are left out.
  IdSet Closure(const IdSet& ids) const;
  // `ids` and everything that needs them, by parents and dependencies.
  IdSet Dependents(const IdSet& ids) const;
  // The members of `applied` that no other member has as parent or dependency: the rows of the heads table.
  std::vector<std::string> HeadsOf(const IdSet& applied) const;
  // The common ancestors (by parents only) of both that have no descendant among the common ones.
  std::vector<std::string> MergeBases(absl::string_view a, absl::string_view b) const;
  // `ids` in the order in which they are applied.
  std::vector<RevisionPtr> InOrder(const IdSet& ids) const;

 private:
  struct Node {
    RevisionPtr revision;
    std::vector<std::string> children;    // by parents
    std::vector<std::string> dependents;  // by depends_on
  };
  absl::Status AddNodes(std::vector<Revision> revisions);
  absl::Status AddLabels();
  absl::Status AddEdges();
  absl::Status SortByOrder();
  void SpreadLabels();
  const Node* NodeOf(absl::string_view id) const;
  IdSet Reach(const IdSet& ids, bool up, bool dependencies) const;

  absl::flat_hash_map<std::string, Node> nodes_;
  absl::flat_hash_map<std::string, std::string> labels_;  // label -> id
  absl::flat_hash_map<std::string, IdSet> branch_labels_;
  std::vector<RevisionPtr> ordered_;
};

// What the registry and a bundle hold together: the same id must have the same digest, else REVISION_CHANGED.
absl::StatusOr<Graph> Combine(std::vector<Revision> pushed, std::vector<Revision> bundle);

}  // namespace lockkeeper::revision

#endif  // LOCKKEEPER_ENGINE_REVISION_GRAPH_H_
