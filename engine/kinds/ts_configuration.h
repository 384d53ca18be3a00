// A text search configuration: a parser, and for each of its token types the dictionaries that look at it. The
// mappings are altered in place; what rows were indexed with before stays as it is until it is indexed anew, as with a
// function whose body changes. Another parser makes another configuration.
#ifndef LOCKKEEPER_ENGINE_KINDS_TS_CONFIGURATION_H_
#define LOCKKEEPER_ENGINE_KINDS_TS_CONFIGURATION_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct TsConfiguration final : catalog::Facts {
  std::string parser;                 // "pg_catalog.\"default\""
  std::vector<std::string> mappings;  // "asciiword WITH app.syn, pg_catalog.english_stem", sorted

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("parser", &TsConfiguration::parser, kRecreate),
                           catalog::Field("mappings", &TsConfiguration::mappings, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TS_CONFIGURATION_H_
