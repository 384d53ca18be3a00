#include "engine/lint/lint.h"

#include "engine/base/errors.h"
#include "engine/lint/test_steps.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::lint {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Check, FindingsNameTheirPlaceAndComeInTheOrderOfTheSteps) {
  const std::vector<Finding> findings = Check(StepsOf("CREATE ROLE r;\n\nDROP TABLE app.t"));
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[0].rule, "outside-database");
  EXPECT_EQ(findings[1].rule, "data-loss");
  EXPECT_EQ(findings[1].severity, Severity::kBlocking);
  EXPECT_EQ(findings[1].object, "app.t");
  EXPECT_EQ(findings[1].revision, "a1");
  EXPECT_EQ(findings[1].line, 3);
  EXPECT_EQ(findings[1].step, 1u);
}

TEST(Check, TheSameStepsGiveTheSameIdsAndRepeatedOnesDiffer) {
  const std::vector<Step> steps = StepsOf("DROP TABLE t; DROP TABLE t");
  const std::vector<Finding> first = Check(steps), second = Check(steps);
  EXPECT_EQ(first[0].id, second[0].id);
  EXPECT_EQ(first[1].id, second[1].id);
  EXPECT_NE(first[0].id, first[1].id);
  EXPECT_THAT(first[0].id, HasSubstr("data-loss-"));
}

TEST(Check, APolicyChangesSeveritiesAndSwitchesRulesOff) {
  Policy policy;
  policy.severity["rename"] = Severity::kBlocking;
  policy.off = {"data-loss"};
  const std::vector<Finding> findings = Check(StepsOf("ALTER TABLE t RENAME TO u; DROP TABLE v"), {}, policy);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::kBlocking);
}

TEST(Check, NoPolicyReachesTheRuleAboutDatabases) {
  Policy policy;
  policy.severity["drop-database"] = Severity::kInfo;
  policy.off = {"drop-database"};
  const std::vector<Finding> findings = Check(StepsOf("DROP DATABASE d"), {}, policy);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_TRUE(findings[0].forbidden);
  EXPECT_EQ(findings[0].severity, Severity::kBlocking);
  EXPECT_EQ(ReasonOf(CheckAcknowledged(findings, {"drop-database", findings[0].id})), Reason::kSqlForbidden);
}

TEST(Acknowledged, ByRuleOrById) {
  const std::vector<Finding> findings = Check(StepsOf("DROP TABLE t; DROP TABLE u; CREATE INDEX ON v (a)"));
  EXPECT_THAT(Open(findings, {}), SizeIs(2));
  EXPECT_THAT(Open(findings, {findings[0].id}), SizeIs(1));
  EXPECT_THAT(Open(findings, {"data-loss"}), IsEmpty());
  EXPECT_TRUE(CheckAcknowledged(findings, {"data-loss"}).ok());
}

TEST(Acknowledged, AnOpenFindingSaysWhatAndHow) {
  const absl::Status status = CheckAcknowledged(Check(StepsOf("DROP TABLE t; TRUNCATE u")), {});
  EXPECT_EQ(ReasonOf(status), Reason::kFindingsOpen);
  EXPECT_EQ(MetadataOf(status)["findings"], "data-loss on t, data-loss on u");
  EXPECT_EQ(MetadataOf(status)["rules"], "data-loss");
}

TEST(Rules, HaveUniqueNamesAndHelp) {
  std::set<std::string> names;
  for (const RuleRow& row : Rules()) {
    EXPECT_TRUE(names.insert(std::string(row.name)).second) << row.name;
    EXPECT_FALSE(row.help.empty());
    EXPECT_TRUE(IsRule(row.name));
  }
  EXPECT_FALSE(IsRule("no-such-rule"));
}

}  // namespace
}  // namespace lockkeeper::lint
