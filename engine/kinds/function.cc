#include "engine/kinds/function.h"

#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

std::string Query(int server_major) { return RoutineQuery("'f', 'w'", server_major); }

catalog::OnChange Judge(const catalog::Object& from, const catalog::Object& to, const catalog::FieldSet& fields,
                        int server_major) {
  if (from.As<Function>().window != to.As<Function>().window) return catalog::OnChange::kRecreate;
  return JudgeRoutine(from, to, fields, server_major);
}

}  // namespace

const catalog::KindDescriptor& function_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Function>({
      .name = "function",
      .noun = "FUNCTION",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'f'},
      .query = Query,
      .judge = Judge,
      .slots = RoutineSlots,
      .hooks = &kRoutineHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
