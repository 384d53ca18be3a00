#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> ConstraintNotValid(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const auto kind : {sql::Fact::Kind::kAddsForeignKey, sql::Fact::Kind::kAddsCheck}) {
    for (const sql::Fact& fact : scene.Facts(kind)) {
      if (scene.IsNew(fact.name)) continue;
      const std::string name = sql::DottedName(fact.name);
      const absl::string_view what = kind == sql::Fact::Kind::kAddsCheck ? "check" : "foreign key";
      remarks.push_back(
          {name, absl::StrCat("a ", what, " on ", name, " is compared with every row while the table is locked"),
           "add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction", ""});
    }
  }
  return remarks;
}

}  // namespace lockkeeper::lint
