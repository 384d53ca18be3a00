// The graph of statements that build.cc fills, fold.cc contracts and order.cc reads. Private to plan/.
#ifndef LOCKKEEPER_ENGINE_PLAN_GRAPH_H_
#define LOCKKEEPER_ENGINE_PLAN_GRAPH_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/change.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::plan {

enum class EdgeRule : uint8_t {
#define EDGE_RULE(name, text, why) name,
#include "engine/plan/edge_rules.def"
#undef EDGE_RULE
};
absl::string_view EdgeRuleName(EdgeRule rule);

struct Node {
  emit::Draft draft;
  const catalog::Change* change = nullptr;
  uint32_t folded_into = kNotFolded;  // another node; its text carries this one's
  std::vector<std::pair<uint32_t, std::string>> elements;  // node the element came from, text
  static constexpr uint32_t kNotFolded = 0xffffffff;
};

struct GraphEdge {
  uint32_t node;
  EdgeRule rule;
};

struct Graph {
  explicit Graph(const catalog::ChangeSet& of) : changes(of) {}
  const catalog::ChangeSet& changes;
  std::vector<Node> nodes;
  std::vector<std::vector<GraphEdge>> after, before;  // by node
  std::vector<size_t> rank;                           // smaller first where the edges leave the choice

  uint32_t Add(Node node) {
    nodes.push_back(std::move(node));
    after.emplace_back();
    before.emplace_back();
    return static_cast<uint32_t>(nodes.size() - 1);
  }
  void Edge(uint32_t first, uint32_t second, EdgeRule rule) {
    if (first == second) return;
    after[first].push_back({second, rule});
    before[second].push_back({first, rule});
  }
  // The node whose text carries this one.
  uint32_t Carrier(uint32_t node) const {
    while (nodes[node].folded_into != Node::kNotFolded) node = nodes[node].folded_into;
    return node;
  }
};

// Positions of the nodes in a possible order; a cycle fails with DEPENDENCY_CYCLE. Folded nodes stand where their carrier
// stands.
absl::StatusOr<std::vector<uint32_t>> OrderNodes(const Graph& graph);

// Writes statements into others where that closes no circle. `order` is one of the unfolded graph.
void FoldMakes(Graph& graph, const std::vector<uint32_t>& order);
void FoldDrops(Graph& graph, const std::vector<uint32_t>& order);

}  // namespace lockkeeper::plan

#endif  // LOCKKEEPER_ENGINE_PLAN_GRAPH_H_
