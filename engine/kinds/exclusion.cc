#include "engine/kinds/exclusion.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

std::string Query(int) { return IndexedConstraintQuery("{x}"); }

constexpr emit::Hooks kHooks{.create = CreateIndexedConstraint,
                             .alter = AlterIndexedConstraint,
                             .drop = DropIndexedConstraint,
                             .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& exclusion_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Exclusion>({
      .name = "exclusion",
      .noun = "CONSTRAINT",
      .parents = {"table"},
      .facets = {.comment = true},
      .query = Query,
      .judge = JudgeIndex,
      .carried_by_rebuild = true,
      .slots = IndexedConstraintSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
