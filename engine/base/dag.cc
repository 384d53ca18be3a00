#include "engine/base/dag.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace lockkeeper {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);

// The shortest way from `start` back to itself over nodes that are not placed; empty when there is none.
std::vector<size_t> LoopThrough(const std::vector<std::vector<size_t>>& after, const std::vector<bool>& placed,
                                size_t start) {
  std::vector<size_t> from(after.size(), kNone);
  std::queue<size_t> open;
  open.push(start);
  while (!open.empty()) {
    const size_t node = open.front();
    open.pop();
    for (const size_t next : after[node]) {
      if (next == start) {
        std::vector<size_t> loop;
        for (size_t at = node; at != start; at = from[at]) loop.push_back(at);
        loop.push_back(start);
        std::reverse(loop.begin(), loop.end());
        return loop;
      }
      if (placed[next] || from[next] != kNone) continue;
      from[next] = node;
      open.push(next);
    }
  }
  return {};
}

}  // namespace

std::vector<size_t> Dag::ShortestCycle(const std::vector<bool>& placed) const {
  std::vector<size_t> best;
  int tries = 0;
  for (size_t node = 0; node < size() && tries < 200; ++node) {
    if (placed[node]) continue;
    ++tries;
    std::vector<size_t> loop = LoopThrough(after_, placed, node);
    if (!loop.empty() && (best.empty() || loop.size() < best.size())) best = std::move(loop);
  }
  return best;
}

Dag::Ordering Dag::Order(absl::Span<const size_t> rank) const {
  std::vector<size_t> waiting(size(), 0);
  for (const std::vector<size_t>& list : after_) {
    for (const size_t next : list) ++waiting[next];
  }
  using Entry = std::pair<size_t, size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> ready;
  for (size_t node = 0; node < size(); ++node) {
    if (waiting[node] == 0) ready.emplace(rank[node], node);
  }
  Ordering out;
  out.order.reserve(size());
  std::vector<bool> placed(size(), false);
  while (!ready.empty()) {
    const size_t node = ready.top().second;
    ready.pop();
    placed[node] = true;
    out.order.push_back(node);
    for (const size_t next : after_[node]) {
      if (--waiting[next] == 0) ready.emplace(rank[next], next);
    }
  }
  if (out.order.size() < size()) out.cycle = ShortestCycle(placed);
  return out;
}

}  // namespace lockkeeper
