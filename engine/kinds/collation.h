// A collation. Nothing but its name can be altered; the version of the provider's rules is not compared.
#ifndef LOCKKEEPER_ENGINE_KINDS_COLLATION_H_
#define LOCKKEEPER_ENGINE_KINDS_COLLATION_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Collation final : catalog::Facts {
  std::string provider;         // libc, icu, builtin
  std::string locale;           // of icu and builtin
  std::string collate, ctype;   // of libc
  std::string rules;            // ICU, from PostgreSQL 16
  bool deterministic = true;

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(
        catalog::Field("provider", &Collation::provider, kRecreate),
        catalog::Field("locale", &Collation::locale, kRecreate),
        catalog::Field("lc_collate", &Collation::collate, kRecreate),
        catalog::Field("lc_ctype", &Collation::ctype, kRecreate),
        catalog::Field("rules", &Collation::rules, kRecreate),
        catalog::Field("deterministic", &Collation::deterministic, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_COLLATION_H_
