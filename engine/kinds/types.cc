#include "engine/kinds/types.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/catalog/kind.h"
#include "engine/kinds/column.h"

namespace lockkeeper::kinds {
namespace {

std::string Slot(absl::string_view space, const catalog::Object& object) {
  return absl::StrCat(space, " ", Quote(object.Qualified()));
}

}  // namespace

std::vector<std::string> TypeSlots(const catalog::Object& object) { return {Slot("type", object)}; }
std::vector<std::string> RelationAndTypeSlots(const catalog::Object& object) {
  return {Slot("relation", object), Slot("type", object)};
}
std::vector<std::string> RelationSlots(const catalog::Object& object) { return {Slot("relation", object)}; }
std::vector<std::string> RoutineSlots(const catalog::Object& object) { return {Slot("routine", object)}; }

bool LiesInOthers(const catalog::Snapshot& snapshot, const catalog::Object& type) {
  const std::string name = Quote(type.Qualified());
  for (const catalog::Edge& edge : snapshot.Users(snapshot.Find(type.key))) {
    const catalog::Object& user = snapshot[edge.object];
    const absl::string_view kind = user.key.kind->name;
    if (kind == "column" && user.As<Column>().type != name) return true;
    if (kind == "domain" && LiesInOthers(snapshot, user)) return true;
    if (kind != "composite" && kind != "range") continue;
    const auto& users = snapshot.Users(edge.object);
    const auto is_column = [&](const catalog::Edge& e) { return snapshot[e.object].key.kind->name == "column"; };
    if (std::any_of(users.begin(), users.end(), is_column) || LiesInOthers(snapshot, user)) return true;
  }
  return false;
}

bool IsHeld(const catalog::Snapshot& snapshot, const catalog::Object& type) {
  for (const catalog::Edge& edge : snapshot.Users(snapshot.Find(type.key))) {
    const catalog::Object& user = snapshot[edge.object];
    const absl::string_view kind = user.key.kind->name;
    if (kind == "column" || kind == "matview") return true;
    if ((kind == "composite" || kind == "domain" || kind == "range") && IsHeld(snapshot, user)) return true;
  }
  return false;
}

// Short enough for 63 bytes and the same in every plan for the same type.
std::string NameAway(const catalog::Object& type) {
  return absl::StrCat("lk_old_", Sha256(catalog::KeyText(type.key)).substr(0, 12));
}

void SwapType(const catalog::Object& from, const emit::Context&, emit::Sink& sink) {
  const std::string away = NameAway(from);
  const sql::Printed noun(from.key.kind->noun);
  sink.RenameAway(sql::SqlWriter().Add("ALTER").Add(noun).Add(from.Qualified()).Add("RENAME TO").Add(sql::Ident(away)));
  std::vector<std::string> path = from.key.path;
  path.back() = away;
  sink.DropOld(sql::SqlWriter().Add("DROP").Add(noun).Add(sql::QualifiedName(path)));
}

}  // namespace lockkeeper::kinds
