// A text search parser. Nothing but its name and schema can be altered.
#ifndef LOCKKEEPER_ENGINE_KINDS_TS_PARSER_H_
#define LOCKKEEPER_ENGINE_KINDS_TS_PARSER_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct TsParser final : catalog::Facts {
  std::string start, gettoken, end, lextypes;  // functions: "prsd_start"
  std::string headline;                        // empty: none

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("start", &TsParser::start, kRecreate),
                           catalog::Field("gettoken", &TsParser::gettoken, kRecreate),
                           catalog::Field("end", &TsParser::end, kRecreate),
                           catalog::Field("headline", &TsParser::headline, kRecreate),
                           catalog::Field("lextypes", &TsParser::lextypes, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TS_PARSER_H_
