#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> GrantToPublic(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kGrantsToPublic)) {
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back({name,
                       absl::StrCat(fact.detail, name.empty() ? " on future objects" : " on ", name,
                                    " goes to PUBLIC: every role of the cluster has it"),
                       "grant it to the roles that need it", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
