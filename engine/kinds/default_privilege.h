// What ALTER DEFAULT PRIVILEGES set for one role, one schema (or all) and one type of object.
//
// The entry for all schemas replaces what the server gives by itself (acldefault); an entry for one schema adds to
// that, so its base is nothing. An entry that is equal to its base does not exist.
#ifndef LOCKKEEPER_ENGINE_KINDS_DEFAULT_PRIVILEGE_H_
#define LOCKKEEPER_ENGINE_KINDS_DEFAULT_PRIVILEGE_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

// The key is role (empty: the session's), schema (empty: all), letter (r, S, f, T, n, L).
struct DefaultPrivilege final : catalog::Facts {
  std::vector<std::string> privileges;  // in the form of catalog::Facets::acl; '@owner' is the role

  static constexpr auto Fields() {
    return std::make_tuple(catalog::Field("privileges", &DefaultPrivilege::privileges, catalog::OnChange::kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_DEFAULT_PRIVILEGE_H_
