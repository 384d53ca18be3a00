// A directed graph of small integers with a stable topological order: statements, revisions, objects.
//
// Order() is Kahn's algorithm with a priority queue: among the nodes that may come next the one with the smallest rank
// comes first, so the same graph gives the same order on every run. On failure it names a shortest cycle.
#ifndef LOCKKEEPER_ENGINE_BASE_DAG_H_
#define LOCKKEEPER_ENGINE_BASE_DAG_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace lockkeeper {

class Dag {
 public:
  explicit Dag(size_t nodes) : after_(nodes) {}
  size_t size() const { return after_.size(); }
  // `first` comes before `second`. Repeated edges are fine.
  void AddEdge(size_t first, size_t second) { after_[first].push_back(second); }
  const std::vector<size_t>& after(size_t node) const { return after_[node]; }

  struct Ordering {
    std::vector<size_t> order;  // all nodes, or those before the cycle
    std::vector<size_t> cycle;  // empty, or a shortest cycle, each node before the next, the last before the first
  };
  // `rank[node]` is unique; the smaller comes first where both may.
  Ordering Order(absl::Span<const size_t> rank) const;

 private:
  std::vector<size_t> ShortestCycle(const std::vector<bool>& placed) const;
  std::vector<std::vector<size_t>> after_;
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_DAG_H_
