#include "engine/kinds/function.h"

#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

std::string Query(int server_major) { return RoutineQuery("'f', 'w'", server_major); }

}  // namespace

const catalog::KindDescriptor& function_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Function>({
      .name = "function",
      .noun = "FUNCTION",
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
