// Where to go: the target grammar of Alembic, resolved against the graph and what is applied.
//
// Pure. Upgrade targets: head, heads, +N, label@head, label@heads, label@+N, an id, a unique prefix of one, a label,
// id+N, id-N. Downgrade targets: base, -N, label@base, label@-N, and ids and labels in the same forms. `label` before
// an @ may also be an id: then it means the line that goes on from it. `current` is what the heads table of the
// environment holds. Nothing is guessed: several heads where one is needed are MULTIPLE_HEADS, several ids
// REVISION_AMBIGUOUS, several ways TARGET_SYNTAX with what to name instead. Current heads that the graph does not
// know are REVISION_NOT_FOUND.
#ifndef LOCKKEEPER_ENGINE_REVISION_TARGET_H_
#define LOCKKEEPER_ENGINE_REVISION_TARGET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/revision/graph.h"

namespace lockkeeper::revision {

// One revision to apply or to take back, and what it does to the rows of the heads table.
struct Step {
  RevisionPtr revision;
  std::vector<std::string> remove_heads;
  std::vector<std::string> add_heads;
};

// In the order in which they are applied; empty when the target is applied already.
absl::StatusOr<std::vector<Step>> ResolveUpgrade(const Graph& graph, absl::Span<const std::string> current,
                                                 absl::string_view target);

// In the order in which they are taken back, newest first; empty when there is nothing above the target. Fails also
// with NOT_AN_ANCESTOR when the target is not applied, IRREVERSIBLE when a revision on the way has no downgrade.
absl::StatusOr<std::vector<Step>> ResolveDowngrade(const Graph& graph, absl::Span<const std::string> current,
                                                   absl::string_view target);

// One revision by id, unique prefix, label, `head`, label@head, id+N or id-N: for show, stamp, `rev:ID`, merge.
absl::StatusOr<RevisionPtr> ResolveOne(const Graph& graph, absl::string_view target);

// The applied revisions: the heads and everything they need. Fails with REVISION_NOT_FOUND on an unknown head.
absl::StatusOr<IdSet> Applied(const Graph& graph, absl::Span<const std::string> current);

}  // namespace lockkeeper::revision

#endif  // LOCKKEEPER_ENGINE_REVISION_TARGET_H_
