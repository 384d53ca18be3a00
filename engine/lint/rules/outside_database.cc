#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> OutsideDatabase(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kTouchesCluster)) {
    if (fact.detail == "DROP DATABASE") continue;  // drop-database says it
    remarks.push_back(
        {sql::DottedName(fact.name),
         absl::StrCat(fact.detail, " changes what all databases of the server share: a snapshot does not hold it"),
         "do it where the server is set up, not in a revision", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
