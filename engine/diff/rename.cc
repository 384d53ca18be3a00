#include "engine/diff/rename.h"

#include <algorithm>
#include <map>
#include <utility>

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

// The facts as text, with the object's own name written as `name`; and its parts that hold rows.
std::string Content(const Snapshot& snapshot, size_t at, absl::string_view old_name, absl::string_view name) {
  const Object& object = snapshot[at];
  std::string out;
  for (const catalog::FieldText& field : object.key.kind->encode(*object.facts)) {
    if (Informs(*object.key.kind, field.first)) continue;
    absl::StrAppend(&out, field.first, "=", WithWord(field.second, old_name, name), "\n");
  }
  std::vector<std::string> parts;
  for (const Edge& edge : snapshot.Users(at)) {
    const Object& part = snapshot[edge.object];
    if (snapshot.Parent(edge.object) != at || part.key.kind->holds_data == nullptr) continue;
    parts.push_back(absl::StrCat(part.key.kind->name, " ", part.name(), "\n",
                                 Content(snapshot, edge.object, old_name, name)));
  }
  std::sort(parts.begin(), parts.end());
  for (const std::string& part : parts) absl::StrAppend(&out, part);
  return out;
}

bool SameParent(const ObjectKey& a, const ObjectKey& b) {
  return a.kind == b.kind && a.path.size() == b.path.size() &&
         std::equal(a.path.begin(), a.path.end() - 1, b.path.begin());
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
  std::map<const Change*, std::vector<const Change*>> matches, back;
  for (const Change* old : dropped) {
    for (const Change* fresh : created) {
      const Object &a = changes.from()[old->before], &b = changes.to()[fresh->after];
      if (!SameParent(a.key, b.key)) continue;
      const std::string was = WithoutArguments(a.name()), is = WithoutArguments(b.name());
      const bool same = Content(changes.from(), old->before, was, is) == Content(changes.to(), fresh->after, is, is);
      if (!same) continue;
      matches[old].push_back(fresh);
      back[fresh].push_back(old);
    }
  }
  Renames out;
  for (const Change* old : dropped) {
    if (matches[old].size() != 1 || back[matches[old].front()].size() != 1) continue;
    out.push_back({changes.key(*old), changes.key(*matches[old].front())});
  }
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
