#include "engine/kinds/types.h"

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/catalog/kind.h"

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
