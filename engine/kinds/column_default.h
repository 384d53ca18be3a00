// The default of a column of a table or a view (pg_attrdef). The expression of a generated column is the column's.
#ifndef LOCKKEEPER_ENGINE_KINDS_COLUMN_DEFAULT_H_
#define LOCKKEEPER_ENGINE_KINDS_COLUMN_DEFAULT_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct ColumnDefault final : catalog::Facts {
  std::string expression;

  static constexpr auto Fields() {
    return std::make_tuple(catalog::Field("expression", &ColumnDefault::expression, catalog::OnChange::kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_COLUMN_DEFAULT_H_
