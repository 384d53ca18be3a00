// An extension. Its members are no objects of ours: they come and go with it.
#ifndef LOCKKEEPER_ENGINE_KINDS_EXTENSION_H_
#define LOCKKEEPER_ENGINE_KINDS_EXTENSION_H_

#include <optional>
#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Extension final : catalog::Facts {
  std::string schema;
  std::string version;
  bool relocatable = false;                    // can it be moved to another schema?
  std::string default_version;                 // what CREATE EXTENSION installs on that server
  std::optional<std::string> default_comment;  // what CREATE EXTENSION sets there

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("schema", &Extension::schema, kAlter),
                           catalog::Field("version", &Extension::version, kAlter),
                           catalog::Field("relocatable", &Extension::relocatable, kInform),
                           catalog::Field("default_version", &Extension::default_version, kInform),
                           catalog::Field("default_comment", &Extension::default_comment, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_EXTENSION_H_
