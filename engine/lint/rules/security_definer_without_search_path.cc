#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> DefinerSearchPath(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kDefinerWithoutSearchPath)) {
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back(
        {name,
         absl::StrCat(
             "function ", name,
             " runs with its owner's rights and its caller's search_path: the caller can make it run other code"),
         "add SET search_path = pg_catalog, pg_temp (and the schemas it needs) to the function", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
