#include "engine/verify/group.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockkeeper::verify {
namespace {

revision::Step StepOf(const std::string& up, bool transactional = true) {
  revision::Revision revision;
  revision.id = "r1";
  revision.file_name = "r1.sql";
  revision.digest = "digest";
  revision.upgrade = {up, transactional, 5};
  return {std::make_shared<const revision::Revision>(std::move(revision)), {"old"}, {"r1"}};
}

// "[1,2]* [3]" is a group of two steps and the one that completes, with a star on standalone ones.
std::string Shape(const std::vector<PlanGroup>& groups) {
  std::vector<std::string> out;
  for (const PlanGroup& group : groups) {
    std::vector<int> numbers;
    for (const PlanStep& step : group.steps) numbers.push_back(step.number);
    out.push_back(absl::StrCat("[", absl::StrJoin(numbers, ","), "]", group.transactional ? "" : "*"));
  }
  return absl::StrJoin(out, " ");
}

TEST(Group, OneRevisionIsOneTransaction) {
  const auto groups = GroupSteps({StepOf("CREATE TABLE t ();\nCREATE TABLE u ();")}, Direction::kUpgrade);
  ASSERT_TRUE(groups.ok()) << groups.status();
  EXPECT_EQ(Shape(*groups), "[1,2]");
  EXPECT_EQ(groups->back().completes_revision, "r1");
  EXPECT_THAT(groups->back().remove_heads, ::testing::ElementsAre("old"));
  EXPECT_EQ(groups->front().steps[1].line, 6);
}

TEST(Group, AnEmptyRevisionIsOneGroupWithoutSteps) {
  const auto groups = GroupSteps({StepOf("-- nothing\n")}, Direction::kUpgrade);
  ASSERT_TRUE(groups.ok()) << groups.status();
  EXPECT_EQ(Shape(*groups), "[]");
  EXPECT_EQ(groups->back().completes_revision, "r1");
}

TEST(Group, WhatTheServerRefusesInATransactionStandsAlone) {
  const std::string sql = "CREATE TABLE t ();\nCREATE INDEX CONCURRENTLY i ON t ((1));\nSELECT 1;";
  const auto groups = GroupSteps({StepOf(sql, false)}, Direction::kUpgrade);
  ASSERT_TRUE(groups.ok()) << groups.status();
  EXPECT_EQ(Shape(*groups), "[1] [2]* [3]");
  EXPECT_NE((*groups)[1].steps[0].probe_sql, "");
  EXPECT_EQ(ReasonOf(GroupSteps({StepOf(sql)}, Direction::kUpgrade).status()), Reason::kSqlForbidden);
}

TEST(Group, ANewEnumValueEndsTheGroupBeforeItsFirstUse) {
  const std::string sql =
      "ALTER TYPE m ADD VALUE 'x';\nSELECT 1;\nALTER TYPE m ADD VALUE IF NOT EXISTS 'y' AFTER 'x';\nSELECT 'y'::m;";
  const auto groups = GroupSteps({StepOf(sql)}, Direction::kUpgrade);
  ASSERT_TRUE(groups.ok()) << groups.status();
  EXPECT_EQ(Shape(*groups), "[1,2,3] [4]");
  const auto careful = GroupSteps({StepOf(sql)}, Direction::kUpgrade, EnumValues::kUsedAnywhere);
  ASSERT_TRUE(careful.ok());
  EXPECT_EQ(Shape(*careful), "[1] [2,3] [4]");
}

TEST(Group, ADirectionWithoutScriptIsIrreversible) {
  EXPECT_EQ(ReasonOf(GroupSteps({StepOf("SELECT 1;")}, Direction::kDowngrade).status()), Reason::kIrreversible);
}

TEST(CutAfter, LeavesTheRestNumberedFromOne) {
  PlanGroup first, second;
  for (const int number : {1, 2, 3}) first.steps.push_back(PlanStep{.number = number});
  second.steps.push_back(PlanStep{.number = 4});
  second.completes_revision = "a1";
  const Cut cut = CutAfter({first, second}, 2);
  ASSERT_EQ(cut.done.size(), 1u);
  EXPECT_EQ(cut.done[0].steps.size(), 2u);
  ASSERT_EQ(cut.rest.size(), 2u);
  ASSERT_EQ(cut.rest[0].steps.size(), 1u);
  EXPECT_EQ(cut.rest[0].steps[0].number, 1);
  EXPECT_EQ(cut.rest[1].steps[0].number, 2);
  EXPECT_EQ(cut.rest[1].completes_revision, "a1");
  EXPECT_EQ(CutAfter({first, second}, 0).rest.size(), 2u);
  EXPECT_TRUE(CutAfter({first, second}, 0).done.empty());
}

}  // namespace
}  // namespace lockkeeper::verify
