#include "engine/revision/graph.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/dag.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::revision {
namespace {

absl::Time CreatedOr(const Revision& revision) { return revision.created.value_or(absl::InfinitePast()); }

bool OlderFirst(const RevisionPtr& a, const RevisionPtr& b) {
  if (CreatedOr(*a) != CreatedOr(*b)) return CreatedOr(*a) < CreatedOr(*b);
  return a->id < b->id;
}

template <typename Visit>
void ForEachNeeded(const Revision& revision, Visit visit) {
  for (const std::string& id : revision.parents) visit(id);
  for (const std::string& id : revision.depends_on) visit(id);
}

}  // namespace

absl::StatusOr<Graph> Graph::Make(std::vector<Revision> revisions) {
  Graph graph;
  RETURN_IF_ERROR(graph.AddNodes(std::move(revisions)));
  RETURN_IF_ERROR(graph.AddLabels());
  RETURN_IF_ERROR(graph.AddEdges());
  RETURN_IF_ERROR(graph.SortByOrder());
  graph.SpreadLabels();
  return graph;
}

absl::Status Graph::AddNodes(std::vector<Revision> revisions) {
  for (Revision& revision : revisions) {
    const auto known = nodes_.find(revision.id);
    if (known != nodes_.end()) {
      return Failure(Reason::kRevisionDuplicate)
          .With("revision", revision.id)
          .With("file", known->second.revision->file_name)
          .With("other", revision.file_name);
    }
    const auto shared = std::make_shared<const Revision>(std::move(revision));
    nodes_[shared->id].revision = shared;
    ordered_.push_back(shared);
  }
  std::sort(ordered_.begin(), ordered_.end(), OlderFirst);
  return absl::OkStatus();
}

absl::Status Graph::AddLabels() {
  for (const RevisionPtr& revision : ordered_) {
    for (const std::string& label : revision->labels) {
      const auto [at, added] = labels_.emplace(label, revision->id);
      std::string what;
      if (!added)
        what = absl::StrCat("label '", label, "' is carried by two revisions, '", at->second, "' and '", revision->id,
                            "'");
      if (nodes_.contains(label))
        what = absl::StrCat("label '", label, "' of revision '", revision->id, "' is also a revision's id");
      if (!what.empty()) return Failure(Reason::kBundleInvalid).With("what", what);
    }
  }
  return absl::OkStatus();
}

absl::Status Graph::AddEdges() {
  for (const RevisionPtr& revision : ordered_) {
    const auto link = [&](const std::string& to, std::vector<std::string> Node::*list) -> absl::Status {
      const auto target = nodes_.find(to);
      if (target == nodes_.end()) {
        return Failure(Reason::kRevisionUnknownParent).With("revision", revision->id).With("parent", to);
      }
      (target->second.*list).push_back(revision->id);
      return absl::OkStatus();
    };
    for (const std::string& parent : revision->parents) RETURN_IF_ERROR(link(parent, &Node::children));
    for (const std::string& needed : revision->depends_on) RETURN_IF_ERROR(link(needed, &Node::dependents));
  }
  return absl::OkStatus();
}

absl::Status Graph::SortByOrder() {
  absl::flat_hash_map<absl::string_view, size_t> index;
  for (size_t i = 0; i < ordered_.size(); ++i) index[ordered_[i]->id] = i;
  Dag dag(ordered_.size());
  std::vector<size_t> rank(ordered_.size());
  for (size_t i = 0; i < ordered_.size(); ++i) {
    rank[i] = i;
    ForEachNeeded(*ordered_[i], [&](const std::string& id) { dag.AddEdge(index[id], i); });
  }
  const Dag::Ordering ordering = dag.Order(rank);
  const auto print = [&](std::string* out, size_t i) { absl::StrAppend(out, ordered_[i]->id); };
  if (!ordering.cycle.empty()) {
    const std::string path =
        absl::StrCat(absl::StrJoin(ordering.cycle, " -> ", print), " -> ", ordered_[ordering.cycle[0]]->id);
    return Failure(Reason::kRevisionCycle).With("path", path);
  }
  std::vector<RevisionPtr> sorted;
  for (const size_t i : ordering.order) sorted.push_back(ordered_[i]);
  ordered_ = std::move(sorted);
  return absl::OkStatus();
}

void Graph::SpreadLabels() {
  for (const auto& [label, id] : labels_) {
    for (const std::string& on_line : Reach({id}, false, false)) branch_labels_[on_line].insert(label);
    const Revision* at = Find(id).get();
    while (at->parents.size() == 1) {
      at = Find(at->parents[0]).get();
      if (IsBranchPoint(at->id) || at->parents.size() > 1) break;
      branch_labels_[at->id].insert(label);
    }
  }
}

const Graph::Node* Graph::NodeOf(absl::string_view id) const {
  const auto found = nodes_.find(std::string(id));
  return found == nodes_.end() ? nullptr : &found->second;
}

RevisionPtr Graph::Find(absl::string_view id) const {
  const Node* node = NodeOf(id);
  return node == nullptr ? nullptr : node->revision;
}

std::vector<std::string> Graph::heads() const {
  std::vector<std::string> out;
  for (const RevisionPtr& revision : ordered_) {
    if (NodeOf(revision->id)->children.empty()) out.push_back(revision->id);
  }
  return out;
}

std::vector<std::string> Graph::bases() const {
  std::vector<std::string> out;
  for (const RevisionPtr& revision : ordered_) {
    if (revision->parents.empty()) out.push_back(revision->id);
  }
  return out;
}

std::vector<std::string> Graph::Children(absl::string_view id) const {
  const Node* node = NodeOf(id);
  return node == nullptr ? std::vector<std::string>() : node->children;
}

std::vector<std::string> Graph::NeededBy(absl::string_view id) const {
  const Node* node = NodeOf(id);
  if (node == nullptr) return {};
  std::vector<std::string> out = node->children;
  out.insert(out.end(), node->dependents.begin(), node->dependents.end());
  return out;
}

IdSet Graph::BranchLabels(absl::string_view id) const {
  const auto found = branch_labels_.find(std::string(id));
  return found == branch_labels_.end() ? IdSet() : found->second;
}

RevisionPtr Graph::Labelled(absl::string_view label) const {
  const auto found = labels_.find(std::string(label));
  return found == labels_.end() ? nullptr : Find(found->second);
}

// Everything that can be reached from `ids`, themselves included: towards the bases (`up`) or towards the heads, with
// or without the edges of depends_on.
IdSet Graph::Reach(const IdSet& ids, bool up, bool dependencies) const {
  IdSet seen;
  std::vector<std::string> open(ids.begin(), ids.end());
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    const Node* node = NodeOf(id);
    if (node == nullptr || !seen.insert(id).second) continue;
    const auto& near = up ? node->revision->parents : node->children;
    open.insert(open.end(), near.begin(), near.end());
    if (!dependencies) continue;
    const auto& far = up ? node->revision->depends_on : node->dependents;
    open.insert(open.end(), far.begin(), far.end());
  }
  return seen;
}

IdSet Graph::Closure(const IdSet& ids) const { return Reach(ids, true, true); }
IdSet Graph::Dependents(const IdSet& ids) const { return Reach(ids, false, true); }

std::vector<std::string> Graph::HeadsOf(const IdSet& applied) const {
  IdSet needed;
  for (const std::string& id : applied) {
    if (const RevisionPtr revision = Find(id))
      ForEachNeeded(*revision, [&](const std::string& to) { needed.insert(to); });
  }
  std::vector<std::string> out;
  for (const RevisionPtr& revision : ordered_) {
    if (applied.contains(revision->id) && !needed.contains(revision->id)) out.push_back(revision->id);
  }
  return out;
}

std::vector<std::string> Graph::MergeBases(absl::string_view a, absl::string_view b) const {
  const IdSet of_a = Reach({std::string(a)}, true, false);
  const IdSet of_b = Reach({std::string(b)}, true, false);
  IdSet common, below;
  std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::inserter(common, common.end()));
  for (const std::string& id : common) {
    const Revision& revision = *Find(id);
    below.insert(revision.parents.begin(), revision.parents.end());
  }
  std::vector<std::string> out;
  for (const RevisionPtr& revision : ordered_) {
    if (common.contains(revision->id) && !below.contains(revision->id)) out.push_back(revision->id);
  }
  return out;
}

std::vector<RevisionPtr> Graph::InOrder(const IdSet& ids) const {
  std::vector<RevisionPtr> out;
  std::copy_if(ordered_.begin(), ordered_.end(), std::back_inserter(out),
               [&](const RevisionPtr& revision) { return ids.contains(revision->id); });
  return out;
}

absl::StatusOr<Graph> Combine(std::vector<Revision> pushed, std::vector<Revision> bundle) {
  absl::flat_hash_map<std::string, std::string> digests;
  for (const Revision& revision : pushed) digests[revision.id] = revision.digest;
  std::vector<Revision> all = std::move(pushed);
  for (Revision& revision : bundle) {
    const auto known = digests.find(revision.id);
    if (known == digests.end()) {
      all.push_back(std::move(revision));
    } else if (known->second != revision.digest) {
      return Failure(Reason::kRevisionChanged)
          .With("revision", revision.id)
          .With("pushed", known->second.substr(0, 12))
          .With("found", revision.digest.substr(0, 12));
    }
  }
  return Graph::Make(std::move(all));
}

}  // namespace lockkeeper::revision
