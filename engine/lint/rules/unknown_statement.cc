#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> UnknownStatement(const Scene& scene) {
  if (scene.effects().known) return {};
  const std::string& why = scene.effects().why_unknown;
  return {{"",
           absl::StrCat("nobody can tell from its text what this statement does: ",
                        why.empty() ? "nothing is known about it" : why),
           "read it; the shadow run shows what becomes of the schema, but not of the data", ""}};
}

}  // namespace lockkeeper::lint
