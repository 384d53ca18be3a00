#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> DropDatabase(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kDropsDatabase)) {
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back({name, absl::StrCat("database ", name, " would be dropped, which Lockkeeper never does"),
                       "remove the statement", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
