#include "engine/plan/circle.h"

#include <algorithm>
#include <utility>

#include "engine/emit/emitter.h"

namespace lockkeeper::plan {
namespace {

using catalog::Change;
using catalog::ChangeSet;
using catalog::Edge;
using catalog::Verb;
using Lists = std::vector<std::vector<uint32_t>>;

// The strongly connected components of more than one place (Tarjan, with a stack of its own: chains of views are long).
class Components {
 public:
  explicit Components(const Lists& next) : next_(next), index_(next.size()), low_(next.size()), on_stack_(next.size()) {}

  Lists Find() {
    for (uint32_t place = 0; place < next_.size(); ++place) {
      if (index_[place] == 0) Walk(place);
    }
    return std::move(found_);
  }

 private:
  void Enter(uint32_t place) {
    index_[place] = low_[place] = ++counter_;
    stack_.push_back(place);
    on_stack_[place] = true;
    path_.push_back({place, 0});
  }

  void Walk(uint32_t start) {
    Enter(start);
    while (!path_.empty()) {
      auto& [place, at] = path_.back();
      if (at < next_[place].size()) {
        const uint32_t other = next_[place][at++];
        if (index_[other] == 0) {
          Enter(other);
        } else if (on_stack_[other]) {
          low_[place] = std::min(low_[place], index_[other]);
        }
        continue;
      }
      Leave(place);
    }
  }

  void Leave(uint32_t place) {
    path_.pop_back();
    if (!path_.empty()) low_[path_.back().first] = std::min(low_[path_.back().first], low_[place]);
    if (low_[place] != index_[place]) return;
    std::vector<uint32_t> members;
    do {
      members.push_back(stack_.back());
      on_stack_[stack_.back()] = false;
      stack_.pop_back();
    } while (members.back() != place);
    std::sort(members.begin(), members.end());
    if (members.size() > 1) found_.push_back(std::move(members));
  }

  const Lists& next_;
  std::vector<uint32_t> index_, low_;
  std::vector<bool> on_stack_;
  uint32_t counter_ = 0;
  std::vector<uint32_t> stack_;
  std::vector<std::pair<uint32_t, size_t>> path_;
  Lists found_;
};

}  // namespace

Circles::Circles(size_t count, absl::FunctionRef<std::vector<uint32_t>(uint32_t)> waits_for,
                 absl::FunctionRef<bool(uint32_t)> has_stub)
    : circle_(count, kNone), stub_(count) {
  Lists next(count);
  for (uint32_t place = 0; place < count; ++place) next[place] = waits_for(place);
  Lists found = Components(next).Find();
  for (uint32_t circle = 0; circle < found.size(); ++circle) {
    for (const uint32_t member : found[circle]) circle_[member] = circle;
  }
  while (!found.empty()) {
    bool any = false;
    for (const std::vector<uint32_t>& members : found) {
      const auto chosen = std::find_if(members.begin(), members.end(), [&](uint32_t m) { return !stub_[m] && has_stub(m); });
      if (chosen == members.end()) continue;
      stub_[*chosen] = any = true;
    }
    if (!any) return;
    for (std::vector<uint32_t>& places : next) {
      places.erase(std::remove_if(places.begin(), places.end(), [&](uint32_t p) { return stub_[p]; }), places.end());
    }
    found = Components(next).Find();
  }
}

bool MakesOrAlters(const Change& change) {
  return change.made_after() || (change.verb == Verb::kAltered && (change.fields.any() || change.rebuilt));
}

bool Mutual(const catalog::Snapshot& snapshot, size_t forerunning, size_t other) {
  if (snapshot[forerunning].key.kind->hooks->forerun == nullptr) return false;
  const std::vector<Edge>& needs = snapshot.Needs(forerunning);
  return std::any_of(needs.begin(), needs.end(), [&](const Edge& edge) { return edge.object == other; });
}

Circles CirclesOfMaking(const ChangeSet& changes) {
  const std::vector<Change>& all = changes.changes();
  const auto waits_for = [&](uint32_t at) {
    std::vector<uint32_t> out;
    if (!MakesOrAlters(all[at])) return out;
    for (const Edge& edge : changes.to().Needs(all[at].after)) {
      const Change* needed = changes.OfTo(edge.object);
      if (needed == nullptr || !MakesOrAlters(*needed) || Mutual(changes.to(), edge.object, all[at].after)) continue;
      out.push_back(static_cast<uint32_t>(needed - all.data()));
    }
    return out;
  };
  const auto has_stub = [&](uint32_t at) { return changes.key(all[at]).kind->hooks->stub != nullptr; };
  return Circles(all.size(), waits_for, has_stub);
}

Circles CirclesOfDropping(const ChangeSet& changes) {
  const std::vector<Change>& all = changes.changes();
  const auto waits_for = [&](uint32_t at) {
    std::vector<uint32_t> out;
    if (!all[at].dropped_before() || all[at].swapped) return out;
    for (const Edge& edge : changes.from().Users(all[at].before)) {
      const Change* user = changes.OfFrom(edge.object);
      if (user == nullptr || !user->dropped_before() || user->swapped) continue;
      if (!Mutual(changes.from(), all[at].before, edge.object)) out.push_back(static_cast<uint32_t>(user - all.data()));
    }
    return out;
  };
  const auto has_stub = [&](uint32_t at) { return changes.key(all[at]).kind->hooks->let_go != nullptr; };
  return Circles(all.size(), waits_for, has_stub);
}

}  // namespace lockkeeper::plan
