// A conversion between two encodings. Nothing but its name and schema can be altered. A schema has one default
// conversion for a pair of encodings.
#ifndef LOCKKEEPER_ENGINE_KINDS_CONVERSION_H_
#define LOCKKEEPER_ENGINE_KINDS_CONVERSION_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Conversion final : catalog::Facts {
  std::string source, target;  // encodings: "LATIN1"
  std::string function;        // "iso8859_1_to_utf8"
  bool is_default = false;

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("source", &Conversion::source, kRecreate),
                           catalog::Field("target", &Conversion::target, kRecreate),
                           catalog::Field("function", &Conversion::function, kRecreate),
                           catalog::Field("is_default", &Conversion::is_default, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_CONVERSION_H_
