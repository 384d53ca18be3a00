#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> Rename(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kRenames)) {
    sql::NamePath table = fact.name;
    if (scene.IsNew(table)) continue;
    if (!table.empty()) table.pop_back();
    if (scene.IsNew(table)) continue;
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back(
        {name,
         absl::StrCat(name, " is renamed to ", fact.detail, ": programs that are deployed now look for the old name"),
         "keep the old name as a view or a generated column until they are gone", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
