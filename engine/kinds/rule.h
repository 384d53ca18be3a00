// A rewrite rule of a table or view (pg_rewrite), the one that makes a view a view apart.
#ifndef LOCKKEEPER_ENGINE_KINDS_RULE_H_
#define LOCKKEEPER_ENGINE_KINDS_RULE_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Rule final : catalog::Facts {
  std::string definition;  // behind CREATE RULE
  std::string state;       // "" fires at the origin; disabled, always, replica

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("definition", &Rule::definition, kAlter), Field("state", &Rule::state, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_RULE_H_
