// An access method of tables or indexes. Nothing of it can be altered, not even its name; the tables and indexes that
// use it go with it.
#ifndef LOCKKEEPER_ENGINE_KINDS_ACCESS_METHOD_H_
#define LOCKKEEPER_ENGINE_KINDS_ACCESS_METHOD_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct AccessMethod final : catalog::Facts {
  std::string type;     // INDEX, TABLE
  std::string handler;  // function: "heap_tableam_handler"

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("type", &AccessMethod::type, kRecreate),
                           catalog::Field("handler", &AccessMethod::handler, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_ACCESS_METHOD_H_
