// A domain. Its CHECK constraints are objects of their own (domain_check).
#ifndef LOCKKEEPER_ENGINE_KINDS_DOMAIN_H_
#define LOCKKEEPER_ENGINE_KINDS_DOMAIN_H_

#include <optional>
#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Domain final : catalog::Facts {
  std::string base_type;
  std::string collation;  // printed; empty when it is the base type's own
  std::optional<std::string> default_value;
  bool not_null = false;
  std::string not_null_name;  // raw, from PostgreSQL 17; empty: the one that the server gives

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("base_type", &Domain::base_type, kRecreate),
                           catalog::Field("collation", &Domain::collation, kRecreate),
                           catalog::Field("default", &Domain::default_value, kAlter),
                           catalog::Field("not_null", &Domain::not_null, kAlter),
                           catalog::Field("not_null_name", &Domain::not_null_name, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_DOMAIN_H_
