// An operator. Only its selectivity estimators can be altered. Shell operators, which stand for a commutator or negator
// that is not defined yet, are no objects.
#ifndef LOCKKEEPER_ENGINE_KINDS_OPERATOR_H_
#define LOCKKEEPER_ENGINE_KINDS_OPERATOR_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Operator final : catalog::Facts {
  std::string symbol;          // "app.|+|"
  std::string left, right;     // types; left is empty for a prefix operator
  std::string function;        // "app.addf"
  std::string commutator;      // "OPERATOR(app.|+|)"
  std::string negator;
  std::string restrict_function, join_function;
  bool hashes = false, merges = false;

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(
        catalog::Field("symbol", &Operator::symbol, kInform), catalog::Field("left", &Operator::left, kRecreate),
        catalog::Field("right", &Operator::right, kRecreate),
        catalog::Field("function", &Operator::function, kRecreate),
        catalog::Field("commutator", &Operator::commutator, kRecreate),
        catalog::Field("negator", &Operator::negator, kRecreate),
        catalog::Field("restrict", &Operator::restrict_function, kAlter),
        catalog::Field("join", &Operator::join_function, kAlter),
        catalog::Field("hashes", &Operator::hashes, kRecreate),
        catalog::Field("merges", &Operator::merges, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_OPERATOR_H_
