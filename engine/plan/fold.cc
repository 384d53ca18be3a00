#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "engine/plan/graph.h"
#include "engine/plan/regions.h"

namespace lockkeeper::plan {
namespace {

using catalog::Change;
using catalog::Snapshot;

using Folds = std::vector<std::pair<uint32_t, uint32_t>>;  // a node, and one that may take it in

// Walks the contracted graph; the members of a carrier are its own edges plus those of everything folded into it.
class Contracted {
 public:
  Contracted(Graph& graph, const Folds& folds)
      : graph_(graph), members_(graph.nodes.size()), region_(RegionsOf(graph, folds)) {
    for (uint32_t i = 0; i < graph.nodes.size(); ++i) members_[graph.Carrier(i)].push_back(i);
  }

  // Is `goal` before `start`, so that one statement of both would close a circle? Looks backwards: what a statement needs
  // is little, what needs a table is much.
  bool IsBefore(uint32_t goal, uint32_t start) { return Search(goal, start, graph_.before); }
  bool IsAfter(uint32_t goal, uint32_t start) { return Search(goal, start, graph_.after); }

  std::vector<uint32_t> Neighbours(uint32_t carrier, const std::vector<std::vector<GraphEdge>>& edges) const {
    std::vector<uint32_t> out;
    for (const uint32_t member : members_[carrier]) {
      for (const GraphEdge& edge : edges[member]) {
        const uint32_t next = graph_.Carrier(edge.node);
        if (next != carrier) out.push_back(next);
      }
    }
    return out;
  }

  void Fold(uint32_t node, uint32_t carrier) {
    graph_.nodes[node].folded_into = carrier;
    members_[carrier].insert(members_[carrier].end(), members_[node].begin(), members_[node].end());
    members_[node].clear();
  }

 private:
  bool Search(uint32_t goal, uint32_t start, const std::vector<std::vector<GraphEdge>>& edges) {
    if (region_[start] != region_[goal]) return false;
    absl::flat_hash_set<uint32_t> seen = {start};
    std::vector<uint32_t> open = {start};
    while (!open.empty()) {
      const uint32_t node = open.back();
      open.pop_back();
      if (node == goal) return true;
      for (const uint32_t next : Neighbours(node, edges)) {
        if (region_[next] == region_[goal] && seen.insert(next).second) open.push_back(next);
      }
    }
    return false;
  }

  Graph& graph_;
  std::vector<std::vector<uint32_t>> members_;
  const std::vector<uint32_t> region_;
};

// The node that makes an object of the target and can take others in.
absl::flat_hash_map<const Change*, uint32_t> BodiesByChange(const Graph& graph) {
  absl::flat_hash_map<const Change*, uint32_t> out;
  for (uint32_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.draft.role == emit::Role::kMake && node.draft.has_body) out.emplace(node.change, i);
  }
  return out;
}

// What may be written into the statement that makes another object, in the order given.
Folds MakesToFold(const Graph& graph, const std::vector<uint32_t>& order) {
  const auto bodies = BodiesByChange(graph);
  Folds out;
  for (const uint32_t node : order) {
    const emit::Draft& draft = graph.nodes[node].draft;
    if (!draft.fold_into.has_value()) continue;
    const Change* of = graph.changes.OfTo(graph.changes.to().Find(*draft.fold_into));
    const auto body = bodies.find(of);
    if (of != nullptr && body != bodies.end()) out.emplace_back(node, body->second);
  }
  return out;
}

// What the server drops by itself with something else that is dropped; the last first, several for one are in turn.
Folds DropsToFold(const Graph& graph, const std::vector<uint32_t>& order) {
  absl::flat_hash_map<const Change*, uint32_t> drops;
  for (uint32_t i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].draft.role == emit::Role::kDrop) drops.emplace(graph.nodes[i].change, i);
  }
  Folds out;
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    if (graph.nodes[*at].draft.role != emit::Role::kDrop || graph.nodes[*at].draft.stands_alone) continue;
    for (const catalog::Edge& edge : graph.changes.from().Needs(graph.nodes[*at].change->before)) {
      const Change* of = graph.changes.OfFrom(edge.object);
      const auto drop = drops.find(of);
      if (edge.automatic && of != nullptr && !of->swapped && drop != drops.end()) out.emplace_back(*at, drop->second);
    }
  }
  return out;
}

// Takes the text over: an element into the carrier's body, a suffix behind the element or the statement it belongs to.
void TakeOver(Graph& graph, uint32_t node, uint32_t target) {
  const emit::Draft& draft = graph.nodes[node].draft;
  const uint32_t carrier = graph.Carrier(target);
  Node& into = graph.nodes[carrier];
  if (!draft.element.empty()) {
    into.elements.emplace_back(node, draft.element);
    return;
  }
  for (auto& [origin, text] : into.elements) {
    if (origin == target) {
      absl::StrAppend(&text, " ", draft.suffix);
      return;
    }
  }
  absl::StrAppend(&into.draft.sql, " ", draft.suffix);
  if (!into.draft.element.empty()) absl::StrAppend(&into.draft.element, " ", draft.suffix);
}

}  // namespace

void FoldMakes(Graph& graph, const std::vector<uint32_t>& order) {
  const Folds folds = MakesToFold(graph, order);
  Contracted contracted(graph, folds);
  for (const auto& [node, target] : folds) {
    const uint32_t carrier = graph.Carrier(target);
    const std::vector<uint32_t> needed = contracted.Neighbours(node, graph.before);
    const bool circle = std::any_of(needed.begin(), needed.end(), [&](uint32_t before) {
      return before != carrier && contracted.IsBefore(carrier, before);
    });
    if (circle) continue;
    contracted.Fold(node, carrier);
    TakeOver(graph, node, target);
  }
}

void FoldDrops(Graph& graph, const std::vector<uint32_t>& order) {
  const Folds folds = DropsToFold(graph, order);
  Contracted contracted(graph, folds);
  for (const auto& [node, target] : folds) {
    if (graph.nodes[node].folded_into != Node::kNotFolded) continue;  // the server drops it with another one already
    const uint32_t carrier = graph.Carrier(target);
    const std::vector<uint32_t> later = contracted.Neighbours(node, graph.after);
    const bool circle = std::any_of(later.begin(), later.end(), [&](uint32_t next) {
      return next != carrier && contracted.IsAfter(carrier, next);
    });
    if (!circle) contracted.Fold(node, carrier);
  }
}

}  // namespace lockkeeper::plan
