// A transform: how a procedural language sees values of a type. CREATE OR REPLACE changes both functions. Its path is
// the type, as it is printed, and the language.
#ifndef LOCKKEEPER_ENGINE_KINDS_TRANSFORM_H_
#define LOCKKEEPER_ENGINE_KINDS_TRANSFORM_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Transform final : catalog::Facts {
  std::string from_sql, to_sql;  // functions: "app.hstore_to_plperl(internal)"; empty: none

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("from_sql", &Transform::from_sql, kAlter),
                           catalog::Field("to_sql", &Transform::to_sql, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TRANSFORM_H_
