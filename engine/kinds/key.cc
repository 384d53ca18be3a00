#include "engine/kinds/key.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

std::string Query(int) { return IndexedConstraintQuery("{p,u}"); }

// A table has one primary key, whatever its name is.
std::vector<std::string> Slots(const catalog::Object& object) {
  std::vector<std::string> slots = IndexedConstraintSlots(object);
  if (absl::StartsWith(object.As<Key>().definition, "PRIMARY KEY")) {
    slots.push_back(absl::StrCat("primary key of ", Quote(object.Qualified(2))));
  }
  return slots;
}

constexpr emit::Hooks kHooks{.create = CreateIndexedConstraint,
                             .alter = AlterIndexedConstraint,
                             .drop = DropIndexedConstraint,
                             .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& key_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Key>({
      .name = "key",
      .noun = "CONSTRAINT",
      .parents = {"table"},
      .facets = {.comment = true},
      .query = Query,
      .judge = JudgeIndex,
      .carried_by_rebuild = true,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
