#include "client/planning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/failure.h"

namespace lockkeeper::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::Plan PlanWith(const std::vector<std::pair<std::string, v1::Severity>>& findings) {
  v1::Plan plan;
  for (const auto& [rule, severity] : findings) {
    v1::Finding& finding = *plan.add_findings();
    finding.set_id("id-" + rule);
    finding.set_rule(rule);
    finding.set_severity(severity);
  }
  return plan;
}

TEST(Acknowledge, BlockingFindingThatNobodyAllowsIsRefusedByName) {
  const auto result = Acknowledge(
      PlanWith({{"drop-column", v1::SEVERITY_BLOCKING}, {"drop-table", v1::SEVERITY_BLOCKING}}), {"drop-column"});
  const Failure failure = ReadFailure(result.status());
  EXPECT_EQ(failure.reason, "FINDINGS_OPEN");
  EXPECT_EQ(failure.Get("rules"), "drop-table");
  EXPECT_THAT(failure.Get("hint"), HasSubstr("--allow drop-table"));
  EXPECT_EQ(ExitCodeFor(result.status()), ExitCode::kRefused);
}

TEST(Acknowledge, AllowedRulesGiveTheIdsOfTheirFindings) {
  const auto result = Acknowledge(
      PlanWith({{"drop-column", v1::SEVERITY_BLOCKING}, {"long-lock", v1::SEVERITY_WARNING}}), {"drop-column"});
  ASSERT_TRUE(result.ok());
  EXPECT_THAT(*result, ElementsAre("id-drop-column"));
}

TEST(Acknowledge, WarningsNeedNoWord) {
  EXPECT_TRUE(Acknowledge(PlanWith({{"long-lock", v1::SEVERITY_WARNING}}), {}).ok());
}

}  // namespace
}  // namespace lockkeeper::client
