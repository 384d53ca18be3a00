#include "engine/diff/rename.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"

namespace lockkeeper::diff {
namespace {

using catalog::Change;
using catalog::ChangeSet;
using catalog::Edge;
using catalog::Object;
using catalog::ObjectKey;
using catalog::OnChange;
using catalog::Snapshot;
using catalog::Verb;

bool IsWordByte(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '$' || (c & 0x80) != 0; }

// `text` with the word `from` written as `to`.
std::string WithWord(absl::string_view text, absl::string_view from, absl::string_view to) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool begins = at == 0 || !IsWordByte(text[at - 1]);
    const bool found = begins && !from.empty() && text.substr(at, from.size()) == from &&
                       (at + from.size() == text.size() || !IsWordByte(text[at + from.size()]));
    absl::StrAppend(&out, found ? to : text.substr(at, 1));
    at += found ? from.size() : 1;
  }
  return out;
}

// As a definition has the name: `f` of "f(integer)".
std::string WithoutArguments(const std::string& name) { return name.substr(0, name.find('(')); }

bool Informs(const catalog::KindDescriptor& kind, absl::string_view field) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [&](const auto& each) {
    return each.first == field && each.second == OnChange::kInform;
  });
}

// Stands for an object's own name in its content; no name has it.
constexpr absl::string_view kOwnName = "\1";

// The facts as text, with `own` (the name of the object that is asked about) left open; and its parts that hold rows.
std::string Content(const Snapshot& snapshot, size_t at, absl::string_view own) {
  const Object& object = snapshot[at];
  std::string out;
  for (const catalog::FieldText& field : object.key.kind->encode(*object.facts)) {
    if (Informs(*object.key.kind, field.first)) continue;
    absl::StrAppend(&out, field.first, "=", WithWord(field.second, own, kOwnName), "\n");
  }
  std::vector<std::string> parts;
  for (const Edge& edge : snapshot.Users(at)) {
    const Object& part = snapshot[edge.object];
    if (snapshot.Parent(edge.object) != at || part.key.kind->holds_data == nullptr) continue;
    parts.push_back(absl::StrCat(part.key.kind->name, " ", part.name(), "\n", Content(snapshot, edge.object, own)));
  }
  std::sort(parts.begin(), parts.end());
  for (const std::string& part : parts) absl::StrAppend(&out, part);
  return out;
}

// Everything about an object but its own name: kind, what it lies in, content.
std::string Likeness(const Snapshot& snapshot, size_t at) {
  const ObjectKey& key = snapshot[at].key;
  std::string out = absl::StrCat(key.kind->name, "\n");
  for (size_t i = 0; i + 1 < key.path.size(); ++i) absl::StrAppend(&out, key.path[i], "\n");
  return absl::StrCat(out, Content(snapshot, at, WithoutArguments(snapshot[at].name())));
}

using Wanted = absl::FunctionRef<bool(size_t dropped)>;

// Pairs that are alike, one of each, among what is dropped and wanted and what is created.
Renames Alike(const ChangeSet& changes, CanRename can_rename, Wanted wanted) {
  std::vector<const Change*> dropped, created;
  for (const Change& change : changes.changes()) {
    if (!can_rename(*changes.key(change).kind)) continue;
    if (change.verb == Verb::kDropped && wanted(change.before)) dropped.push_back(&change);
    if (change.verb == Verb::kCreated) created.push_back(&change);
  }
  Renames out;
  if (dropped.empty() || created.empty()) return out;
  struct Pair {
    std::vector<const Change*> dropped, created;
  };
  absl::flat_hash_map<std::string, Pair> alike;
  for (const Change* old : dropped) alike[Likeness(changes.from(), old->before)].dropped.push_back(old);
  for (const Change* fresh : created) {
    const auto found = alike.find(Likeness(changes.to(), fresh->after));
    if (found != alike.end()) found->second.created.push_back(fresh);
  }
  for (const auto& [likeness, pair] : alike) {
    if (pair.dropped.size() != 1 || pair.created.size() != 1) continue;
    out.push_back({changes.key(*pair.dropped.front()), changes.key(*pair.created.front())});
  }
  std::sort(out.begin(), out.end(), [](const Rename& a, const Rename& b) { return a.from < b.from; });
  return out;
}

}  // namespace

std::vector<std::string> PathAfter(const Snapshot& from, size_t object, const Renames& renames) {
  const ObjectKey& key = from[object].key;
  for (const Rename& rename : renames) {
    if (rename.from == key) return rename.to.path;
  }
  const size_t parent = from.Parent(object);
  if (parent == Snapshot::kNone) return key.path;
  std::vector<std::string> path = PathAfter(from, parent, renames);
  path.push_back(key.path.back());
  return path;
}

Renames Implied(const ChangeSet& changes, const Renames& given, CanRename can_rename) {
  const Snapshot& from = changes.from();
  const auto is_renamed = [&](size_t object) {
    for (size_t at = object; at != Snapshot::kNone; at = from.Parent(at)) {
      for (const Rename& rename : given) {
        if (rename.to == from[at].key) return true;
      }
    }
    return false;
  };
  const auto needs_renamed = [&](size_t object) {
    const std::vector<Edge>& needs = from.Needs(object);
    return is_renamed(object) ||
           std::any_of(needs.begin(), needs.end(), [&](const Edge& edge) { return is_renamed(edge.object); });
  };
  return Alike(changes, can_rename, [&](size_t dropped) {
    const std::vector<Edge>& users = from.Users(dropped);  // a sequence is tied to its column by its part
    return needs_renamed(dropped) || std::any_of(users.begin(), users.end(), [&](const Edge& edge) {
             return from.Parent(edge.object) == dropped && needs_renamed(edge.object);
           });
  });
}

Renames Likely(const ChangeSet& changes, CanRename can_rename) {
  const Snapshot& from = changes.from();
  const auto goes = [&](size_t object) {
    const Change* change = object == Snapshot::kNone ? nullptr : changes.OfFrom(object);
    return change != nullptr && change->verb == Verb::kDropped;
  };
  // What goes with something else is not asked about by itself: a part of a table, a sequence that a column owns.
  return Alike(changes, can_rename, [&](size_t dropped) {
    if (goes(from.Parent(dropped))) return false;
    for (const Edge& user : from.Users(dropped)) {
      if (from.Parent(user.object) != dropped) continue;
      for (const Edge& need : from.Needs(user.object)) {
        const bool own = need.object == dropped || from.Parent(need.object) == dropped;
        if (!own && goes(need.object)) return false;
      }
    }
    return true;
  });
}

}  // namespace lockkeeper::diff
