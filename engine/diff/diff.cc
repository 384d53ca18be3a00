#include "engine/diff/diff.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/catalog/kind.h"
#include "engine/diff/propagate.h"

namespace lockkeeper::diff {
namespace {

using catalog::Change;
using catalog::Facets;
using catalog::FieldSet;
using catalog::KindDescriptor;
using catalog::Object;
using catalog::OnChange;
using catalog::Snapshot;
using catalog::Verb;

OnChange Strongest(const KindDescriptor& kind, const FieldSet& fields) {
  OnChange out = OnChange::kInform;
  for (size_t i = 0; i < kind.fields.size(); ++i) {
    if (fields[i]) out = std::max(out, kind.fields[i].second);
  }
  return out;
}

// Whether the pair differs, and how; `change` has the positions filled in.
bool Compare(const Object& a, const Object& b, int server_major, Change& change) {
  const KindDescriptor& kind = *a.key.kind;
  change.fields = kind.compare(*a.facts, *b.facts);
  change.owner = a.facets.owner != b.facets.owner;
  change.acl = a.facets.acl != b.facets.acl;
  change.comment = a.facets.comment != b.facets.comment;
  change.labels = a.facets.labels != b.facets.labels;
  OnChange on_change = Strongest(kind, change.fields);
  if (on_change != OnChange::kInform && kind.judge != nullptr) on_change = kind.judge(a, b, change.fields, server_major);
  change.verb = on_change == OnChange::kRecreate ? Verb::kRecreated : Verb::kAltered;
  change.rebuilt = on_change == OnChange::kRebuild;
  return on_change != OnChange::kInform || change.owner || change.acl || change.comment || change.labels;
}

}  // namespace

catalog::ChangeSet Diff(const catalog::SnapshotPtr& from, const catalog::SnapshotPtr& to) {
  std::vector<Change> changes;
  size_t a = 0, b = 0;
  while (a < from->size() || b < to->size()) {
    Change change;
    const bool only_from = b == to->size() || (a < from->size() && (*from)[a].key < (*to)[b].key);
    const bool only_to = !only_from && (a == from->size() || (*to)[b].key < (*from)[a].key);
    if (only_from) {
      change.verb = Verb::kDropped;
      change.before = a++;
      changes.push_back(std::move(change));
    } else if (only_to) {
      change.verb = Verb::kCreated;
      change.after = b++;
      changes.push_back(std::move(change));
    } else {
      change.before = a;
      change.after = b;
      if (Compare((*from)[a++], (*to)[b++], from->server_major(), change)) changes.push_back(std::move(change));
    }
  }
  Propagate(*from, *to, changes);
  const auto key = [&](const Change& c) -> const catalog::ObjectKey& {
    return c.after != Snapshot::kNone ? (*to)[c.after].key : (*from)[c.before].key;
  };
  std::sort(changes.begin(), changes.end(), [&](const Change& x, const Change& y) { return key(x) < key(y); });
  return catalog::ChangeSet(from, to, std::move(changes));
}

}  // namespace lockkeeper::diff
