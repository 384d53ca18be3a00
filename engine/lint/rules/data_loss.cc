#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {
namespace {

std::string MessageOf(const sql::Loss& loss) {
  const std::string name = sql::DottedName(loss.name);
  switch (loss.of) {
    case sql::Loss::Of::kTable: return absl::StrCat("table ", name, " is dropped with all its rows");
    case sql::Loss::Of::kColumn: return absl::StrCat("column ", name, " is dropped with all its values");
    case sql::Loss::Of::kRows:
      return absl::StrCat(loss.where.empty() ? "all rows of " : "rows of ", name, " are deleted");
    case sql::Loss::Of::kCascade:
      return absl::StrCat("whatever depends on ", name, " goes with it, tables and columns too");
    case sql::Loss::Of::kDatabase: break;
  }
  return "";
}

sql::NamePath TableOf(const sql::Loss& loss) {
  sql::NamePath table = loss.name;
  if (loss.of == sql::Loss::Of::kColumn && !table.empty()) table.pop_back();
  return table;
}

}  // namespace

std::vector<Remark> DataLoss(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Loss& loss : scene.effects().losses) {
    // drop-database speaks of databases; what this plan made itself holds no data of anybody.
    if (loss.of == sql::Loss::Of::kDatabase || scene.IsNew(TableOf(loss))) continue;
    if (loss.of == sql::Loss::Of::kColumn && scene.context().computed_columns.contains(loss.name)) continue;
    const bool cascade = loss.of == sql::Loss::Of::kCascade;
    remarks.push_back({sql::DottedName(loss.name), MessageOf(loss),
                       cascade ? "name what has to go in statements of its own, without CASCADE"
                               : "save what is still needed first, or leave it until no deployed program uses it",
                       sql::CountSql(loss)});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
