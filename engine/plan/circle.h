// Objects that need each other in a circle, and which of them are made, or dropped, by way of a stub. Private to plan/.
#ifndef LOCKKEEPER_ENGINE_PLAN_CIRCLE_H_
#define LOCKKEEPER_ENGINE_PLAN_CIRCLE_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/catalog/change.h"

namespace lockkeeper::plan {

class Circles {
 public:
  // `waits_for(i)` are the places that i waits for. Where they go round in a circle, places with `has_stub` are taken one by
  // one, so that whoever is in the circle waits for their stub alone, until no circle is left that one of them is in.
  Circles(size_t count, absl::FunctionRef<std::vector<uint32_t>(uint32_t)> waits_for,
          absl::FunctionRef<bool(uint32_t)> has_stub);

  bool InCircle(uint32_t place) const { return circle_[place] != kNone; }
  bool Together(uint32_t a, uint32_t b) const { return circle_[a] != kNone && circle_[a] == circle_[b]; }
  bool HasStub(uint32_t place) const { return stub_[place]; }

 private:
  static constexpr uint32_t kNone = 0xffffffff;
  std::vector<uint32_t> circle_;  // which circle a place is in
  std::vector<bool> stub_;
};

// Does the change do something that others wait for? Owner, grants and comment keep nobody waiting.
bool MakesOrAlters(const catalog::Change& change);

// Do the two need each other, and can the first one be named before it is ready (Hooks::forerun)?
bool Mutual(const catalog::Snapshot& snapshot, size_t forerunning, size_t other);

// Places are those of the changes. A swapped object goes another way when it is dropped.
Circles CirclesOfMaking(const catalog::ChangeSet& changes);
Circles CirclesOfDropping(const catalog::ChangeSet& changes);

}  // namespace lockkeeper::plan

#endif  // LOCKKEEPER_ENGINE_PLAN_CIRCLE_H_
