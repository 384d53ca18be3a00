// A range type, and with it (from PostgreSQL 14) its multirange type. Nothing of it can be altered.
#ifndef LOCKKEEPER_ENGINE_KINDS_RANGE_H_
#define LOCKKEEPER_ENGINE_KINDS_RANGE_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

// Printed names; empty where the server's default holds.
struct Range final : catalog::Facts {
  std::string subtype;
  std::string operator_class, collation, canonical, difference;
  std::vector<std::string> multirange;  // raw schema and name; empty before PostgreSQL 14

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(
        catalog::Field("subtype", &Range::subtype, kRecreate),
        catalog::Field("operator_class", &Range::operator_class, kRecreate),
        catalog::Field("collation", &Range::collation, kRecreate),
        catalog::Field("canonical", &Range::canonical, kRecreate),
        catalog::Field("difference", &Range::difference, kRecreate),
        catalog::Field("multirange", &Range::multirange, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_RANGE_H_
