// A CHECK constraint of a table (pg_constraint, contype c), also one that a child has only from its parents.
#ifndef LOCKKEEPER_ENGINE_KINDS_CHECK_H_
#define LOCKKEEPER_ENGINE_KINDS_CHECK_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Check final : catalog::Facts {
  std::string expression;  // "CHECK ((total > 0))"
  bool validated = false;
  bool no_inherit = false;
  bool enforced = false;
  bool inherited = false;       // a parent has it, too
  bool only_inherited = false;  // and it is not the table's own; INHERIT cannot bring that about

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("expression", &Check::expression, kRecreate), Field("validated", &Check::validated, kAlter),
        Field("no_inherit", &Check::no_inherit, kRecreate), Field("enforced", &Check::enforced, kRecreate),
        Field("inherited", &Check::inherited, kAlter), Field("only_inherited", &Check::only_inherited, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_CHECK_H_
