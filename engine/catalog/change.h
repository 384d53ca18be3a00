// What turns one snapshot into another: one change an object, in key order. Made by diff/, read by everybody after it.
//
// A change points into its two snapshots, which the change set keeps alive.
#ifndef LOCKKEEPER_ENGINE_CATALOG_CHANGE_H_
#define LOCKKEEPER_ENGINE_CATALOG_CHANGE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "engine/catalog/kind.h"
#include "engine/catalog/snapshot.h"

namespace lockkeeper::catalog {

enum class Verb { kCreated, kDropped, kAltered, kRecreated };
absl::string_view VerbName(Verb verb);  // "created"

struct Change {
  Verb verb = Verb::kAltered;
  size_t before = Snapshot::kNone;  // position in the first snapshot; kNone when created
  size_t after = Snapshot::kNone;   // position in the second; kNone when dropped
  FieldSet fields;                  // which facts differ (altered, recreated)
  bool owner = false, acl = false, comment = false, labels = false;  // which facets differ

  // Altered in a way that everything depending on it has to be out of the way (OnChange::kRebuild), or because the type of
  // its data is made anew (see `swapped`).
  bool rebuilt = false;
  // Recreated although rows depend on it: the old one is renamed away, the rows move to the new one, the old one goes last.
  bool swapped = false;
  // The object whose change forces this one; empty when it changes by itself.
  std::string because;

  bool dropped_before() const { return verb == Verb::kDropped || verb == Verb::kRecreated; }
  bool made_after() const { return verb == Verb::kCreated || verb == Verb::kRecreated; }
};

class ChangeSet {
 public:
  ChangeSet(SnapshotPtr from, SnapshotPtr to, std::vector<Change> changes);
  const Snapshot& from() const { return *from_; }
  const Snapshot& to() const { return *to_; }
  const SnapshotPtr& from_ptr() const { return from_; }
  const SnapshotPtr& to_ptr() const { return to_; }
  const std::vector<Change>& changes() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  const ObjectKey& key(const Change& change) const;
  // Null when the object does not change. Positions are those of the first or the second snapshot.
  const Change* OfFrom(size_t before) const { return At(by_before_, before); }
  const Change* OfTo(size_t after) const { return At(by_after_, after); }

  // Objects that no kind describes and that differ: they cannot be brought about.
  std::vector<Unsupported> unsupported_differences() const;

 private:
  const Change* At(const std::vector<uint32_t>& index, size_t position) const {
    return position >= index.size() || index[position] == 0 ? nullptr : &changes_[index[position] - 1];
  }
  SnapshotPtr from_, to_;
  std::vector<Change> changes_;
  std::vector<uint32_t> by_before_, by_after_;  // position + 1 in changes_; 0 when unchanged
};

// A changed field for people and for the wire: name, old and new as canonical JSON text (empty when absent).
struct FieldDifference {
  std::string name, before, after;
  bool informs = false;
};
std::vector<FieldDifference> Differences(const ChangeSet& changes, const Change& change);

}  // namespace lockkeeper::catalog

#endif  // LOCKKEEPER_ENGINE_CATALOG_CHANGE_H_
