#include "engine/kinds/key.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

std::string Query(int) { return IndexedConstraintQuery("{p,u}"); }

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
      .carried_by_rebuild = true,
      .slots = IndexedConstraintSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
