#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
std::vector<Remark> TableRewrite(const Scene& scene) {
  if (!scene.effects().rewrites) return {};
  for (const sql::Lock& lock : scene.effects().locks) {
    if (lock.mode < sql::LockMode::kShare || scene.IsNew(lock.table)) continue;
    const std::string name = sql::DottedName(lock.table);
    return {{name,
             absl::StrCat(name, " is written anew under ", sql::LockModeName(lock.mode),
                          ": nobody can use it until that is done"),
             "for a large table: add a new column, fill it in batches, then switch over", ""}};
  }
  return {};
}

}  // namespace lockkeeper::lint
