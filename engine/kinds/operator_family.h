// An operator family: what operator classes for one access method belong to. Nothing of it can be altered; operators and
// functions that no class owns are objects of their own (operator_family_member).
#ifndef LOCKKEEPER_ENGINE_KINDS_OPERATOR_FAMILY_H_
#define LOCKKEEPER_ENGINE_KINDS_OPERATOR_FAMILY_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"
#include "engine/sql/identifier.h"

namespace lockkeeper::kinds {

struct OperatorFamily final : catalog::Facts {
  std::string symbol;  // "app.ops"
  std::string method;  // raw name of the access method

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("symbol", &OperatorFamily::symbol, kInform),
                           catalog::Field("method", &OperatorFamily::method, kInform));
  }
};

// "app.ops USING btree": how families and classes are named.
sql::Printed NameUsing(const std::string& symbol, const std::string& method);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_OPERATOR_FAMILY_H_
