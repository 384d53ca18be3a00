// An extended statistics object. Which columns it covers hangs on its table by dependencies.
#ifndef LOCKKEEPER_ENGINE_KINDS_STATISTICS_H_
#define LOCKKEEPER_ENGINE_KINDS_STATISTICS_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Statistics final : catalog::Facts {
  std::string definition;              // pg_get_statisticsobjdef
  std::string table;                   // printed name
  std::vector<std::string> columns;    // printed and sorted, then the expressions
  std::vector<std::string> kinds;      // letters of pg_statistic_ext.stxkind
  std::optional<int64_t> target;       // none: the default

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("definition", &Statistics::definition, kInform),
                           catalog::Field("table", &Statistics::table, kRecreate),
                           catalog::Field("columns", &Statistics::columns, kRecreate),
                           catalog::Field("kinds", &Statistics::kinds, kRecreate),
                           catalog::Field("target", &Statistics::target, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_STATISTICS_H_
