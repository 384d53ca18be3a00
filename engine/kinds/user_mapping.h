// How a role (or PUBLIC, as "public", a name that no role can have) is known on a foreign server. Secret options are not
// read (see foreign_options.h). Options that the reading role may not see are no reason to change anything.
#ifndef LOCKKEEPER_ENGINE_KINDS_USER_MAPPING_H_
#define LOCKKEEPER_ENGINE_KINDS_USER_MAPPING_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct UserMapping final : catalog::Facts {
  catalog::Options options;  // "name=value"
  std::vector<std::string> secrets;  // names of options whose values are not read
  bool unreadable = false;           // the server hides the options from the reading role

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("options", &UserMapping::options, kAlter),
                           catalog::Field("secrets", &UserMapping::secrets, kInform),
                           catalog::Field("unreadable", &UserMapping::unreadable, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_USER_MAPPING_H_
