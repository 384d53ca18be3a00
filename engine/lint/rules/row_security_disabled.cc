#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> RowSecurityDisabled(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kDisablesRowSecurity)) {
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back(
        {name,
         absl::StrCat("row level security of ", name, " is switched off: whoever may read the table sees every row"),
         "make sure that no role reads it that relied on the policies", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
