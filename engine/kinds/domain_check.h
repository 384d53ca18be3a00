// A CHECK constraint of a domain.
#ifndef LOCKKEEPER_ENGINE_KINDS_DOMAIN_CHECK_H_
#define LOCKKEEPER_ENGINE_KINDS_DOMAIN_CHECK_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct DomainCheck final : catalog::Facts {
  std::string definition;  // "CHECK ((VALUE > 0))"
  bool validated = true;

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("definition", &DomainCheck::definition, kRecreate),
                           catalog::Field("validated", &DomainCheck::validated, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_DOMAIN_CHECK_H_
