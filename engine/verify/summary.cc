#include "engine/verify/summary.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lockkeeper::verify {
namespace {

using catalog::Change;
using catalog::ChangeSet;
using catalog::Snapshot;
using catalog::Verb;

std::string Fields(const ChangeSet& changes, const Change& change) {
  std::vector<std::string> names;
  for (const catalog::FieldDifference& difference : catalog::Differences(changes, change)) {
    if (!difference.informs) names.push_back(difference.name);
  }
  return names.empty() ? "" : absl::StrCat(" (", absl::StrJoin(names, ", "), ")");
}

std::string Line(const ChangeSet& changes, const Change& change) {
  const std::string key = catalog::KeyText(changes.key(change));
  switch (change.verb) {
    case Verb::kCreated: return key + " is not expected";
    case Verb::kDropped: return key + " is not there";
    case Verb::kAltered:
    case Verb::kRecreated: return absl::StrCat(key, " differs", Fields(changes, change));
  }
  return key;
}

// What comes and goes with its parent, or follows from another change, says nothing new.
bool Follows(const ChangeSet& changes, const Change& change) {
  if (!change.because.empty()) return true;
  if (change.verb == Verb::kCreated) {
    const size_t parent = changes.to().Parent(change.after);
    return parent != Snapshot::kNone && changes.OfTo(parent) != nullptr && changes.OfTo(parent)->verb == Verb::kCreated;
  }
  if (change.verb == Verb::kDropped) {
    const size_t parent = changes.from().Parent(change.before);
    return parent != Snapshot::kNone && changes.OfFrom(parent) != nullptr &&
           changes.OfFrom(parent)->verb == Verb::kDropped;
  }
  return false;
}

}  // namespace

std::string SummaryOf(const ChangeSet& changes, size_t most) {
  std::vector<std::string> lines;
  size_t more = 0;
  for (const Change& change : changes.changes()) {
    if (Follows(changes, change)) continue;
    if (lines.size() < most) {
      lines.push_back(Line(changes, change));
    } else {
      ++more;
    }
  }
  return absl::StrCat(absl::StrJoin(lines, ", "), more == 0 ? "" : absl::StrCat(", and ", more, " more"));
}

}  // namespace lockkeeper::verify
