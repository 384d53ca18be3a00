#include "engine/kinds/relatives.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_split.h"
#include "engine/catalog/kind.h"
#include "engine/kinds/index.h"
#include "engine/kinds/inheritance.h"
#include "engine/kinds/table.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Edge;
using catalog::Object;
using catalog::Snapshot;

bool IsLink(const Object& object) {
  return object.key.kind->name == "partition_attachment" || object.key.kind->name == "inheritance";
}

std::pair<std::string, std::string> SplitOption(const std::string& option) {
  return absl::StrSplit(option, absl::MaxSplits('=', 1));
}

// The name of an option may have a namespace: toast.autovacuum_enabled.
std::string PrintName(const std::string& name) {
  return Quote(sql::QualifiedName(std::vector<std::string>(absl::StrSplit(name, '.'))));
}

}  // namespace

bool IsTable(const Object& object) {
  return object.key.kind->name == "table" || object.key.kind->name == "foreign_table";
}

size_t FindTable(const Snapshot& snapshot, const std::vector<std::string>& table) {
  const size_t at = snapshot.Find("table", table);
  return at != Snapshot::kNone ? at : snapshot.Find("foreign_table", table);
}

const Object* GetTable(const Snapshot& snapshot, const std::vector<std::string>& table) {
  const size_t at = FindTable(snapshot, table);
  return at == Snapshot::kNone ? nullptr : &snapshot[at];
}

std::vector<std::string> InheritsFrom(const Object& table, const emit::Context& context) {
  std::map<int64_t, std::string> parents;
  for (const Object* link : LinksToParents(context.to(), table.key.path)) {
    if (link->key.kind->name != "inheritance") continue;
    parents[link->As<Inheritance>().position] = link->As<Inheritance>().parent;
  }
  std::vector<std::string> out;
  for (const auto& [position, parent] : parents) out.push_back(parent);
  return out;
}

void AfterInherited(const Object& table, const emit::Context& context, emit::Draft& draft) {
  for (const Object* link : LinksToParents(context.to(), table.key.path)) {
    if (link->key.kind->name != "inheritance") continue;
    for (const Object* needed : InheritedParts(context.to(), *link)) draft.AfterReady(needed->key);
  }
}

std::vector<const Object*> LinksToParents(const Snapshot& snapshot, const std::vector<std::string>& table) {
  std::vector<const Object*> out;
  const size_t at = FindTable(snapshot, table);
  if (at == Snapshot::kNone) return out;
  for (const Edge& edge : snapshot.Users(at)) {
    if (snapshot.Parent(edge.object) == at && IsLink(snapshot[edge.object])) out.push_back(&snapshot[edge.object]);
  }
  return out;
}

const Object* ParentOfLink(const Snapshot& snapshot, const Object& link) {
  const size_t at = snapshot.Find(link.key);
  for (const Edge& edge : snapshot.Needs(at)) {
    if (edge.object != snapshot.Parent(at) && IsTable(snapshot[edge.object])) return &snapshot[edge.object];
  }
  return nullptr;
}

std::vector<const Object*> InheritedParts(const Snapshot& snapshot, const Object& link) {
  std::vector<const Object*> out;
  const Object* parent = ParentOfLink(snapshot, link);
  if (parent == nullptr) return out;
  out.push_back(parent);
  const size_t at = snapshot.Find(parent->key);
  for (const Edge& edge : snapshot.Users(at)) {
    const absl::string_view kind = snapshot[edge.object].key.kind->name;
    if (snapshot.Parent(edge.object) != at || (kind != "column" && kind != "check")) continue;
    out.push_back(&snapshot[edge.object]);
    std::vector<std::string> path = out.back()->key.path;
    path.push_back("default");
    if (const Object* value = snapshot.Get("column_default", path); value != nullptr) out.push_back(value);
  }
  return out;
}

std::vector<const Object*> LinksToChildren(const Snapshot& snapshot, const std::vector<std::string>& table) {
  std::vector<const Object*> out;
  const size_t at = FindTable(snapshot, table);
  if (at == Snapshot::kNone) return out;
  for (const Edge& edge : snapshot.Users(at)) {
    if (snapshot.Parent(edge.object) != at && IsLink(snapshot[edge.object])) out.push_back(&snapshot[edge.object]);
  }
  return out;
}

bool IsComplete(const Snapshot& snapshot, const Object& index) {
  if (!index.As<Index>().partitioned) return true;
  const std::vector<const Object*> links = LinksToChildren(snapshot, {index.key.path[0], index.key.path[1]});
  return std::all_of(links.begin(), links.end(), [&](const Object* link) {
    const bool foreign = snapshot.Get("table", {link->key.path[0], link->key.path[1]}) == nullptr;  // has no indexes
    return foreign || AdoptsIndex(snapshot, index, *link);
  });
}

bool AdoptsIndex(const Snapshot& snapshot, const Object& index, const Object& link) {
  const std::vector<Edge>& users = snapshot.Users(snapshot.Find(index.key));
  return std::any_of(users.begin(), users.end(), [&](const Edge& edge) {
    const catalog::ObjectKey& key = snapshot[edge.object].key;
    if (key.kind->name != "index_attachment" || key.path[0] != link.key.path[0] || key.path[1] != link.key.path[1]) {
      return false;
    }
    const Object* below = snapshot.Get("index", {key.path[0], key.path[1], key.path[2]});
    return below == nullptr || IsComplete(snapshot, *below);
  });
}

bool HasChildren(const Snapshot& snapshot, const std::vector<std::string>& table) {
  return !LinksToChildren(snapshot, table).empty();
}

bool IsPartition(const Snapshot& snapshot, const std::vector<std::string>& table) {
  for (const Object* link : LinksToParents(snapshot, table)) {
    if (link->key.kind->name == "partition_attachment") return true;
  }
  return false;
}

std::vector<const Object*> ParentColumns(const Snapshot& snapshot, const std::vector<std::string>& column) {
  std::vector<const Object*> out;
  const std::vector<std::string> table(column.begin(), column.end() - 1);
  for (const Object* link : LinksToParents(snapshot, table)) {
    const Object* parent = ParentOfLink(snapshot, *link);
    if (parent == nullptr) continue;
    std::vector<std::string> path = parent->key.path;
    path.push_back(column.back());
    if (const Object* found = snapshot.Get("column", path); found != nullptr) out.push_back(found);
  }
  return out;
}

bool IsTyped(const Snapshot& snapshot, const std::vector<std::string>& table) {
  const Object* found = snapshot.Get("table", table);
  return found != nullptr && !found->As<Table>().of_type.empty();
}

bool FollowsItsType(const emit::Context& context, const std::vector<std::string>& table) {
  const Object *before = context.InFrom("table", table), *after = context.InTo("table", table);
  if (before == nullptr || after == nullptr || context.GoesAway(*before)) return false;
  const catalog::Change* change = context.OfFrom(*before);
  const std::string& type = after->As<Table>().of_type;
  return !type.empty() && before->As<Table>().of_type == type && (change == nullptr || !change->rebuilt);
}

bool LinkStays(const emit::Context& context, const std::vector<std::string>& table) {
  for (const Object* link : LinksToParents(context.from(), table)) {
    if (!context.GoesAway(*link)) return true;
  }
  return false;
}

OptionChange CompareOptions(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  OptionChange out;
  for (const std::string& option : after) {
    if (std::find(before.begin(), before.end(), option) == before.end()) out.set.push_back(option);
  }
  for (const std::string& option : before) {
    const std::string name = SplitOption(option).first;
    const bool kept = std::any_of(after.begin(), after.end(), [&](const std::string& o) { return SplitOption(o).first == name; });
    if (!kept) out.reset.push_back(PrintName(name));
  }
  out.set = PrintOptions(out.set);
  return out;
}

std::vector<std::string> PrintOptions(const std::vector<std::string>& options) {
  std::vector<std::string> out;
  for (const std::string& option : options) {
    const auto [name, value] = SplitOption(option);
    out.push_back(PrintName(name) + "=" + Quote(sql::Literal(value)));
  }
  return out;
}

}  // namespace lockkeeper::kinds
