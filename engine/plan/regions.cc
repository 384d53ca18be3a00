#include "engine/plan/regions.h"

#include <algorithm>
#include <numeric>

namespace lockkeeper::plan {
namespace {

using Links = std::vector<std::vector<uint32_t>>;

// Sets of nodes that become one.
class Groups {
 public:
  explicit Groups(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
  uint32_t Of(uint32_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  void Join(uint32_t a, uint32_t b) { parent_[Of(a)] = Of(b); }

 private:
  std::vector<uint32_t> parent_;
};

// Tarjan's strongly connected components with a stack of its own, because a chain can be as long as the schema is large.
class Components {
 public:
  explicit Components(const Links& links)
      : links_(links), number_(links.size(), kNone), low_(links.size()), next_(links.size()), component_(links.size(), kNone) {}

  std::vector<uint32_t> Find() {
    for (uint32_t root = 0; root < links_.size(); ++root) {
      if (number_[root] == kNone) Walk(root);
    }
    return std::move(component_);
  }

 private:
  static constexpr uint32_t kNone = 0xffffffff;

  void Enter(uint32_t node) {
    number_[node] = low_[node] = count_++;
    path_.push_back(node);
    open_.push_back(node);
  }

  void Walk(uint32_t root) {
    Enter(root);
    while (!path_.empty()) {
      const uint32_t node = path_.back();
      if (next_[node] < links_[node].size()) {
        const uint32_t to = links_[node][next_[node]++];
        if (number_[to] == kNone) Enter(to);
        else if (component_[to] == kNone) low_[node] = std::min(low_[node], number_[to]);
      } else {
        Leave(node);
      }
    }
  }

  void Leave(uint32_t node) {
    path_.pop_back();
    if (!path_.empty()) low_[path_.back()] = std::min(low_[path_.back()], low_[node]);
    if (low_[node] != number_[node]) return;
    while (component_[node] == kNone) {
      component_[open_.back()] = node;
      open_.pop_back();
    }
  }

  const Links& links_;
  std::vector<uint32_t> number_, low_, next_, component_, path_, open_;
  uint32_t count_ = 0;
};

}  // namespace

std::vector<uint32_t> RegionsOf(const Graph& graph, const std::vector<std::pair<uint32_t, uint32_t>>& folds) {
  const auto count = static_cast<uint32_t>(graph.nodes.size());
  Groups groups(count);
  for (uint32_t node = 0; node < count; ++node) groups.Join(node, graph.Carrier(node));
  for (const auto& [node, into] : folds) groups.Join(node, into);
  Links links(count);
  for (uint32_t node = 0; node < count; ++node) {
    for (const GraphEdge& edge : graph.after[node]) links[groups.Of(node)].push_back(groups.Of(edge.node));
  }
  const std::vector<uint32_t> component = Components(links).Find();
  std::vector<uint32_t> out(count);
  for (uint32_t node = 0; node < count; ++node) out[node] = component[groups.Of(node)];
  return out;
}

}  // namespace lockkeeper::plan
