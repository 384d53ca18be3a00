#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> TableWithoutPolicies(const Scene& scene) {
  std::vector<Remark> remarks;
  if (!scene.context().policies_in_use) return remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kCreatesTable)) {
    if (scene.Anywhere(sql::Fact::Kind::kCreatesPolicy, fact.name)) continue;
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back({name, absl::StrCat("table ", name, " gets no policies, although other tables have some"),
                       "add CREATE POLICY and ENABLE ROW LEVEL SECURITY, unless every role may see every row", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
