// A foreign-data wrapper. All of it can be altered; its servers do not notice.
#ifndef LOCKKEEPER_ENGINE_KINDS_FDW_H_
#define LOCKKEEPER_ENGINE_KINDS_FDW_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Fdw final : catalog::Facts {
  std::string handler, validator;     // printed names; empty: none
  catalog::Options options;   // "name=value"
  std::vector<std::string> secrets;   // names of options whose values are not read

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("handler", &Fdw::handler, kAlter),
                           catalog::Field("validator", &Fdw::validator, kAlter),
                           catalog::Field("options", &Fdw::options, kAlter),
                           catalog::Field("secrets", &Fdw::secrets, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FDW_H_
