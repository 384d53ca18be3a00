// An extended statistics object. Which columns it covers hangs on its table by dependencies.
#ifndef LOCKKEEPER_ENGINE_KINDS_STATISTICS_H_
#define LOCKKEEPER_ENGINE_KINDS_STATISTICS_H_

#include <optional>
#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Statistics final : catalog::Facts {
  std::string definition;         // pg_get_statisticsobjdef
  std::optional<int64_t> target;  // none: the default

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("definition", &Statistics::definition, kRecreate),
                           catalog::Field("target", &Statistics::target, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_STATISTICS_H_
