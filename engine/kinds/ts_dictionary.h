// A text search dictionary: a template and its options. The options are altered one by one; what the template makes of
// them is its own business, so they are compared as text.
#ifndef LOCKKEEPER_ENGINE_KINDS_TS_DICTIONARY_H_
#define LOCKKEEPER_ENGINE_KINDS_TS_DICTIONARY_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct TsDictionary final : catalog::Facts {
  std::string made_from;             // the template: "pg_catalog.snowball"
  catalog::Options options;  // "language = 'english'"

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("template", &TsDictionary::made_from, kRecreate),
                           catalog::Field("options", &TsDictionary::options, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TS_DICTIONARY_H_
