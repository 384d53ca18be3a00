#include "engine/kinds/procedure.h"

#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

std::string Query(int server_major) { return RoutineQuery("'p'", server_major); }

}  // namespace

const catalog::KindDescriptor& procedure_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Procedure>({
      .name = "procedure",
      .noun = "PROCEDURE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'f'},
      .query = Query,
      .judge = JudgeRoutine,
      .slots = RoutineSlots,
      .hooks = &kRoutineHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
