// Privileges as sets, and the GRANTs and REVOKEs that turn one set into another. Shared by the acl facet of all kinds
// and by the kind default_privilege.
//
// Knows the letters of PostgreSQL's aclitem and what acldefault() gives; knows no object and writes no whole statement.
#ifndef LOCKKEEPER_ENGINE_KINDS_GRANTS_H_
#define LOCKKEEPER_ENGINE_KINDS_GRANTS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/sql/writer.h"

namespace lockkeeper::kinds {

// Who has it and, when it was not the owner, who gave it. The owner is '@owner', PUBLIC the empty name.
struct Grantee {
  std::string name, grantor;
  friend auto operator<=>(const Grantee&, const Grantee&) = default;
};

// The letter of a privilege, and whether it is held WITH GRANT OPTION.
using Letters = std::map<char, bool>;
using Grants = std::map<Grantee, Letters>;

// From the form of catalog::Facets::acl.
Grants ParseGrants(const std::vector<std::string>& acl);
// Adds the privileges of `more` to `grants`.
void MergeGrants(const Grants& more, Grants& grants);
// The entries of role `name` become the owner's: the server does so when an object changes hands.
void GiveToOwner(absl::string_view name, Grants& grants);
// What acldefault() gives for an object type of catalog::FacetSet::acl.
Grants BuiltInGrants(char object_type, int server_major);
// The letter of pg_default_acl.defaclobjtype for such an object type; 0: it has no default privileges.
char DefaultPrivilegeType(char object_type);

// One GRANT or REVOKE, for one grantee.
struct GrantStep {
  enum class Act { kRevoke, kRevokeGrantOption, kGrant, kGrantWithOption };
  Act act = Act::kGrant;
  Grantee grantee;
  std::string letters;
  bool cascade = false;  // what the grantee passed on goes too
};

// What turns `from` into `to`; revocations come first.
std::vector<GrantStep> GrantSteps(const Grants& from, const Grants& to);

// The statement of a step: "GRANT SELECT" + on + "TO od". `prefix` stands in front ("ALTER DEFAULT PRIVILEGES"),
// `columns` behind each privilege ("(total)"); `owner` is the owner's role, empty for the role that runs the plan.
sql::SqlWriter GrantStatement(const GrantStep& step, const sql::SqlWriter& prefix, const sql::SqlWriter& columns,
                              const sql::SqlWriter& on, const std::string& owner);

// A role as GRANT and OWNER TO name it; empty: CURRENT_USER.
sql::Printed RoleName(const std::string& role);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_GRANTS_H_
