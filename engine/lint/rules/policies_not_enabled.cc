#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> PoliciesNotEnabled(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kCreatesTable)) {
    if (!scene.Anywhere(sql::Fact::Kind::kCreatesPolicy, fact.name)) continue;
    if (scene.Anywhere(sql::Fact::Kind::kEnablesRowSecurity, fact.name)) continue;
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back(
        {name, absl::StrCat("the policies of ", name, " have no effect: row level security is not enabled on it"),
         absl::StrCat("add ALTER TABLE ", name, " ENABLE ROW LEVEL SECURITY"), ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
