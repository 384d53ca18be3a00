#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> NotConcurrentIndex(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kBuildsIndex)) {
    if (scene.IsNew(fact.name)) continue;
    const std::string name = sql::DottedName(fact.name);
    remarks.push_back({name, absl::StrCat("an index on ", name, " is built while nobody can write to the table"),
                       "use CREATE INDEX CONCURRENTLY in a 'no-transaction' revision; for a constraint add it "
                       "afterwards with USING INDEX",
                       ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
