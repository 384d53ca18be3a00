// PostgreSQL's aclitem text in the form of catalog::Facets::acl.
#ifndef LOCKKEEPER_ENGINE_INTROSPECT_ACL_H_
#define LOCKKEEPER_ENGINE_INTROSPECT_ACL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace lockkeeper::introspect {

// `items` as the server prints them (`"od""d"=r*w/owner`); `owner` is the object's owner. Entries come back sorted, merged a
// grantee and grantor, with '@owner' for the owner. Format: PostgreSQL manual, 5.7 "Privileges".
std::vector<std::string> NormalizeAcl(const std::vector<std::string>& items, absl::string_view owner);

}  // namespace lockkeeper::introspect

#endif  // LOCKKEEPER_ENGINE_INTROSPECT_ACL_H_
