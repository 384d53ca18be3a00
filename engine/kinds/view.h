// A view (pg_class, relkind v). Its columns are objects of kind view_column.
#ifndef LOCKKEEPER_ENGINE_KINDS_VIEW_H_
#define LOCKKEEPER_ENGINE_KINDS_VIEW_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct View final : catalog::Facts {
  std::string definition;            // the query
  std::vector<std::string> columns;  // "id integer", with the collation where it is not the type's
  catalog::Options options;  // "security_barrier=true"

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("definition", &View::definition, kAlter), Field("columns", &View::columns, kAlter),
                           Field("options", &View::options, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_VIEW_H_
