#include "engine/diff/propagate.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::diff {
namespace {

using catalog::Change;
using catalog::Edge;
using catalog::Snapshot;
using catalog::Verb;

class Propagation {
 public:
  Propagation(const Snapshot& from, const Snapshot& to, std::vector<Change>& changes)
      : from_(from), to_(to), changes_(changes), of_(from.size(), Snapshot::kNone) {
    for (size_t i = 0; i < changes.size(); ++i) {
      if (changes[i].before == Snapshot::kNone) continue;
      of_[changes[i].before] = i;
      if (changes[i].dropped_before() || changes[i].rebuilt) open_.push_back(changes[i].before);
      if (changes[i].verb == Verb::kAltered) partly_.push_back(changes[i].before);
    }
  }

  void Run() {
    Forced();
    LeftBehind();
    for (const size_t object : partly_) TouchParts(object);
    while (!open_.empty()) {
      const size_t object = open_.front();
      open_.pop_front();
      for (const Edge& edge : from_.Users(object)) Reach(object, edge.object);
    }
    SwapNeeded();
  }

 private:
  void Forced() {
    for (size_t i = 0, count = changes_.size(); i < count; ++i) {
      const Change& change = changes_[i];
      const catalog::Object* before = change.before == Snapshot::kNone ? nullptr : &from_[change.before];
      const catalog::Object* after = change.after == Snapshot::kNone ? nullptr : &to_[change.after];
      const auto forces = (before != nullptr ? before : after)->key.kind->forces;
      const catalog::Object* object = forces == nullptr ? nullptr : forces(before, after, from_);
      const size_t at = object == nullptr ? Snapshot::kNone : from_.Find(object->key);
      if (at == Snapshot::kNone || (Changes(at) && Of(at).dropped_before())) continue;
      Recreate(at, at);
    }
  }

  // What used a dropped object and stays as it is must have found another one to use (a foreign key, the other unique
  // index of the same columns): nothing but making it anew tells the server so. A part that stays although its whole goes
  // moves to another one of the same name, whatever it holds: a column when a table becomes a foreign table.
  void LeftBehind() {
    for (size_t i = 0, count = changes_.size(); i < count; ++i) {
      if (changes_[i].verb != Verb::kDropped) continue;
      for (const Edge& edge : from_.Users(changes_[i].before)) {
        const catalog::KindDescriptor& kind = *from_[edge.object].key.kind;
        const bool part = IsPart(edge.object, changes_[i].before);
        if (Changes(edge.object) && Of(edge.object).dropped_before()) continue;
        if (Changes(edge.object) && !part && LetsGo(Of(edge.object), kind)) continue;
        if (part || kind.holds_data == nullptr || !kind.holds_data(from_[edge.object])) {
          Recreate(edge.object, changes_[i].before);
        }
      }
    }
  }

  // The users of the parts that go or change, but not those of other parts.
  void TouchParts(size_t object) {
    const auto touched = from_[object].key.kind->touched_parts;
    if (touched == nullptr || Of(object).verb != Verb::kAltered) return;
    const std::vector<int32_t> parts = touched(from_[object], to_[Of(object).after]);
    for (const Edge& edge : from_.Users(object)) {
      const catalog::KindDescriptor& kind = *from_[edge.object].key.kind;
      if (!parts.empty() && edge.part == 0 && LetsGoOf(edge.object, object)) Rebuild(edge.object, object);
      if (std::find(parts.begin(), parts.end(), edge.part) == parts.end()) continue;
      if (Changes(edge.object) && (Of(edge.object).dropped_before() || LetsGoOfAll(edge.object, object))) continue;
      if (kind.holds_data == nullptr || !kind.holds_data(from_[edge.object])) Recreate(edge.object, object);
    }
  }

  bool LetsGoOf(size_t user, size_t needed) {
    const auto lets_go_of = from_[user].key.kind->lets_go_of;
    return lets_go_of != nullptr && lets_go_of(from_[user], from_[needed]);
  }

  // Is it written again, without anything of `object` in it?
  bool LetsGoOfAll(size_t user, size_t object) {
    if (!LetsGo(Of(user), *from_[user].key.kind)) return false;
    const size_t needed = to_.Find(from_[object].key);
    const std::vector<Edge>& needs = to_.Needs(Of(user).after);
    return std::none_of(needs.begin(), needs.end(), [&](const Edge& edge) { return edge.object == needed; });
  }

  // Does the server drop it with the whole?
  bool IsPart(size_t object, size_t whole) const {
    return from_.Parent(object) == whole && from_[whole].key.kind->takes_children;
  }

  // Does the change write the object's facts again, and with them what it depends on?
  static bool LetsGo(const Change& change, const catalog::KindDescriptor& kind) {
    for (size_t i = 0; i < kind.fields.size(); ++i) {
      if (change.fields[i] && kind.fields[i].second != catalog::OnChange::kInform) return true;
    }
    return change.rebuilt;
  }

  // An old type that waits under another name goes on using the old types it is made of: these have to wait, too.
  void SwapNeeded() {
    std::deque<size_t> swapped;
    for (const Change& change : changes_) {
      if (change.swapped) swapped.push_back(change.before);
    }
    while (!swapped.empty()) {
      const size_t object = swapped.front();
      swapped.pop_front();
      for (const Edge& edge : from_.Needs(object)) {
        if (!Changes(edge.object)) continue;
        Change& needed = Of(edge.object);
        const emit::Hooks* hooks = from_[edge.object].key.kind->hooks;
        if (needed.verb != Verb::kRecreated || needed.swapped || hooks == nullptr || hooks->swap == nullptr) continue;
        needed.swapped = true;
        swapped.push_back(edge.object);
      }
    }
  }

  Change& Of(size_t object) { return changes_[of_[object]]; }
  bool Changes(size_t object) const { return of_[object] != Snapshot::kNone; }

  void Reach(size_t object, size_t user) {
    if (Changes(user) && Of(user).dropped_before()) return;  // it goes anyway
    const catalog::KindDescriptor& kind = *from_[user].key.kind;
    const bool own_part = from_.Parent(user) == object;
    const bool holds_data = kind.holds_data != nullptr && kind.holds_data(from_[user]) && !own_part;
    if (Of(object).verb == Verb::kDropped) {
      // A user that says the same without it means another object of the target (a foreign key and the key under another
      // name, a call and another overload); one that changes itself lets go by that.
      const bool changes_itself = Changes(user) && (Of(user).fields.any() || Of(user).rebuilt);
      if (!changes_itself && !holds_data && to_.Find(from_[user].key) != Snapshot::kNone) Recreate(user, object);
      return;
    }
    if (Of(object).verb == Verb::kRecreated) {
      const emit::Hooks* hooks = from_[object].key.kind->hooks;
      if (holds_data && hooks != nullptr && hooks->swap != nullptr) {
        Of(object).swapped = true;
        Rebuild(user, object);
      } else {
        Recreate(user, object);
      }
      return;
    }
    // Altered in place: the server carries some kinds along, as long as they stay the same themselves.
    if (holds_data) return;
    const bool changes_itself = Changes(user) && (Of(user).fields.any() || Of(user).rebuilt);
    if (kind.carried_by_rebuild && !changes_itself && UsersFollow(object, user)) return;
    Recreate(user, object);
  }

  // The server drops and makes again what it carries along, and with it only what it carries along for the same reason
  // (not a foreign key on other columns of a unique index).
  bool UsersFollow(size_t object, size_t user) const {
    for (const Edge& edge : from_.Users(user)) {
      if (edge.automatic || from_.Parent(edge.object) == user) continue;
      const std::vector<Edge>& needs = from_.Needs(edge.object);
      if (std::none_of(needs.begin(), needs.end(), [&](const Edge& e) { return e.object == object; })) return false;
    }
    return true;
  }

  Change& Ensure(size_t object, size_t because) {
    if (!Changes(object)) {
      Change change;
      change.before = object;
      change.after = to_.Find(from_[object].key);
      of_[object] = changes_.size();
      changes_.push_back(change);
    }
    if (Of(object).because.empty() && object != because) Of(object).because = catalog::KeyText(from_[because].key);
    return Of(object);
  }

  void Recreate(size_t object, size_t because) {
    if (LetsGoOf(object, because)) return Rebuild(object, because);
    Change& change = Ensure(object, because);
    change.verb = Verb::kRecreated;
    change.rebuilt = false;
    open_.push_back(object);
  }

  void Rebuild(size_t object, size_t because) {
    Change& change = Ensure(object, because);
    if (change.rebuilt || change.verb == Verb::kRecreated) return;
    change.rebuilt = true;
    if (!LetsGoOf(object, because)) open_.push_back(object);
  }

  const Snapshot &from_, &to_;
  std::vector<Change>& changes_;
  std::vector<size_t> of_;  // position in changes_, by position in from_
  std::deque<size_t> open_;
  std::vector<size_t> partly_;  // altered in place
};

}  // namespace

void Propagate(const Snapshot& from, const Snapshot& to, std::vector<Change>& changes) { Propagation(from, to, changes).Run(); }

}  // namespace lockkeeper::diff
