#include "engine/kinds/grants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lockkeeper::kinds {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The statements on table app.t, whose owner is `owner`, that turn one list of privileges into the other.
std::vector<std::string> Turn(const std::vector<std::string>& from, const std::vector<std::string>& to,
                              const std::string& owner = "") {
  std::vector<std::string> out;
  for (const GrantStep& step : GrantSteps(ParseGrants(from), ParseGrants(to))) {
    out.push_back(
        GrantStatement(step, sql::SqlWriter(), sql::SqlWriter(), sql::SqlWriter().Add("TABLE app.t"), owner).Sql());
  }
  return out;
}

TEST(Grants, EqualListsNeedNothing) {
  const std::vector<std::string> acl = {"=r", "@owner=arw", "od=r*"};
  EXPECT_THAT(Turn(acl, acl), IsEmpty());
}

TEST(Grants, RevocationsComeBeforeGrants) {
  EXPECT_THAT(Turn({"od=r"}, {"=r", "wd=aw*"}),
              ElementsAre("REVOKE SELECT ON TABLE app.t FROM od", "GRANT SELECT ON TABLE app.t TO PUBLIC",
                          "GRANT INSERT ON TABLE app.t TO wd", "GRANT UPDATE ON TABLE app.t TO wd WITH GRANT OPTION"));
}

TEST(Grants, TheOptionGoesAloneWhenThePrivilegeStays) {
  EXPECT_THAT(Turn({"od=r*"}, {"od=r"}), ElementsAre("REVOKE GRANT OPTION FOR SELECT ON TABLE app.t FROM od"));
}

TEST(Grants, TheOwnerIsNamedByRoleOrAsTheRoleThatRunsThePlan) {
  EXPECT_THAT(Turn({"@owner=ar"}, {"@owner=r"}), ElementsAre("REVOKE INSERT ON TABLE app.t FROM CURRENT_USER"));
  EXPECT_THAT(Turn({"@owner=ar"}, {"@owner=r"}, "Boss"), ElementsAre("REVOKE INSERT ON TABLE app.t FROM \"Boss\""));
}

TEST(Grants, WhatWasPassedOnGoesWithTheOption) {
  EXPECT_THAT(Turn({"carol=r/od", "od=r*"}, {}), ElementsAre("REVOKE SELECT ON TABLE app.t FROM od CASCADE"));
}

TEST(Grants, WhatIsPassedOnIsGrantedAsTheGrantorAndAfterHim) {
  const std::vector<std::string> statements = Turn({}, {"carol=r/od", "od=r*"});
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_EQ(statements[0], "GRANT SELECT ON TABLE app.t TO od WITH GRANT OPTION");
  EXPECT_THAT(statements[1], testing::HasSubstr("SET LOCAL ROLE od ; GRANT SELECT ON TABLE app.t TO carol ;"));
}

TEST(Grants, RoleNamesMayContainTheSeparators) {
  EXPECT_THAT(Turn({}, {"a=b/c=r"}), ElementsAre("GRANT SELECT ON TABLE app.t TO \"a=b/c\""));
}

TEST(Grants, ANewOwnersOwnEntriesBecomeTheOwners) {
  Grants grants = ParseGrants({"@owner=r", "od=w"});
  GiveToOwner("od", grants);
  EXPECT_EQ(grants, ParseGrants({"@owner=rw"}));
}

TEST(Grants, MaintainExistsFromSeventeenOn) {
  EXPECT_EQ(BuiltInGrants('r', 16), ParseGrants({"@owner=arwdDxt"}));
  EXPECT_EQ(BuiltInGrants('r', 17), ParseGrants({"@owner=arwdDxtm"}));
  EXPECT_EQ(BuiltInGrants('f', 13), ParseGrants({"=X", "@owner=X"}));
}

}  // namespace
}  // namespace lockkeeper::kinds
