#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> SetNotNull(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kSetsNotNull)) {
    if (scene.IsNew({fact.name.begin(), fact.name.end() - 1})) continue;
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back(
        {name, absl::StrCat("SET NOT NULL on ", name, " reads the whole table while nobody can use it"),
         "add CHECK (column IS NOT NULL) NOT VALID and validate it first: then SET NOT NULL reads nothing", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
