#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> TypeChange(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kChangesType)) {
    if (scene.IsNew({fact.name.begin(), fact.name.end() - 1})) continue;
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back(
        {name, absl::StrCat("the type of ", name, " changes: values that do not fit make it fail or are rounded"),
         "check the values that are there and the programs that read them", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
