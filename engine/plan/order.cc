#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/dag.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/plan/graph.h"

namespace lockkeeper::plan {
namespace {

std::string Describe(const Graph& graph, uint32_t node) {
  const Node& n = graph.nodes[node];
  const std::string key = catalog::KeyText(graph.changes.key(*n.change));
  return absl::StrCat(n.draft.role == emit::Role::kDrop || n.draft.role == emit::Role::kDropOld ? "drop " : "make ", key);
}

}  // namespace

absl::string_view EdgeRuleName(EdgeRule rule) {
  switch (rule) {
#define EDGE_RULE(name, text, why) \
  case EdgeRule::name: return text;
#include "engine/plan/edge_rules.def"
#undef EDGE_RULE
  }
  return "";
}

absl::StatusOr<std::vector<uint32_t>> OrderNodes(const Graph& graph) {
  const size_t count = graph.nodes.size();
  Dag dag(count);
  std::vector<size_t> rank(count);
  for (uint32_t node = 0; node < count; ++node) {
    rank[node] = graph.rank[node];
    const uint32_t carrier = graph.Carrier(node);
    for (const GraphEdge& edge : graph.after[node]) {
      const uint32_t next = graph.Carrier(edge.node);
      if (next != carrier) dag.AddEdge(carrier, next);
    }
  }
  const Dag::Ordering ordering = dag.Order(rank);
  if (!ordering.cycle.empty()) {
    std::string path;
    for (const size_t node : ordering.cycle) absl::StrAppend(&path, Describe(graph, static_cast<uint32_t>(node)), " -> ");
    absl::StrAppend(&path, Describe(graph, static_cast<uint32_t>(ordering.cycle.front())));
    return Failure(Reason::kDependencyCycle).With("path", path);
  }
  return std::vector<uint32_t>(ordering.order.begin(), ordering.order.end());
}

}  // namespace lockkeeper::plan
