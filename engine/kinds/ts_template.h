// A text search template, what dictionaries are made from. Nothing but its name and schema can be altered.
#ifndef LOCKKEEPER_ENGINE_KINDS_TS_TEMPLATE_H_
#define LOCKKEEPER_ENGINE_KINDS_TS_TEMPLATE_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct TsTemplate final : catalog::Facts {
  std::string init;    // function; empty: none
  std::string lexize;  // function: "dsimple_lexize"

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("init", &TsTemplate::init, kRecreate),
                           catalog::Field("lexize", &TsTemplate::lexize, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TS_TEMPLATE_H_
