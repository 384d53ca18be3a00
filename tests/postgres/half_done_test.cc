// A revision of several groups that ended between two of them: what is said, how it goes on, what is refused.
#include "tests/postgres/workflow_fixture.h"

namespace lockkeeper::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using verify::Direction;

// Three groups: the value is committed before it is used, the index is built outside of a transaction.
revision::Graph ThreeGroups(const std::string& last = "ALTER TABLE t ADD UNIQUE (id);\nCREATE TABLE u (m mood);") {
  return MakeGraph(
      {MakeRevision("a1", {}, "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (id int, m mood);",
                    "DROP TABLE t;\nDROP TYPE mood;"),
       MakeRevision("b2", {"a1"},
                    "ALTER TYPE mood ADD VALUE 'glad';\nALTER TABLE t ALTER m SET DEFAULT 'glad';\n"
                    "CREATE INDEX CONCURRENTLY t_m ON t (m);\n" +
                        last,
                    "DROP TABLE u;\nDROP INDEX CONCURRENTLY t_m;\nALTER TABLE t ALTER m SET NOT NULL;\n"
                    "ALTER TABLE t DROP CONSTRAINT t_id_key;",
                    " no-transaction")});
}

TEST_F(WorkflowTest, WhatFailedBetweenTwoGroupsIsGoneOnWithFromThere) {
  const revision::Graph graph = ThreeGroups();
  Upgrade(graph, "a1");
  Sql("INSERT INTO t VALUES (1), (1)");
  const auto early = Plan(graph);
  ASSERT_TRUE(early.ok()) << early.status();
  const RunResult failed = Run(*early, Request());
  EXPECT_EQ(failed.state, RunState::kFailed);
  EXPECT_THAT(Meta(failed.failure, "hint"), HasSubstr("3 of 5 statements of revision 'b2' are done"));
  EXPECT_THAT(Heads(), ElementsAre("a1"));
  const LedgerView view = *engine_->ReadLedger(target_);
  ASSERT_TRUE(view.unfinished.has_value());
  EXPECT_EQ(view.unfinished->done, 3);
  EXPECT_EQ(view.unfinished->statements, 5);
  const auto drift = engine_->DetectDrift(target_, graph, cancel_);
  ASSERT_TRUE(drift.ok()) << drift.status();
  EXPECT_TRUE(drift->checked && drift->changes->empty());
  EXPECT_EQ(ReasonOf(Run(*early, Request()).failure), Reason::kStalePlan);

  Sql("DELETE FROM t");
  const auto rest = Plan(graph);
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->plan().steps(), 2);
  const auto restored = verify::VerifiedPlan::Restore(rest->Serialize(), rest->digest());
  ASSERT_TRUE(restored.ok()) << restored.status();
  const RunResult done = Run(*restored, Request());
  EXPECT_EQ(done.state, RunState::kSucceeded) << done.failure;
  EXPECT_THAT(Heads(), ElementsAre("b2"));
  EXPECT_FALSE(engine_->ReadLedger(target_)->unfinished.has_value());
  EXPECT_TRUE(engine_->DetectDrift(target_, graph, cancel_)->changes->empty());
}

TEST_F(WorkflowTest, AHalfDoneDowngradeIsGoneOnWithToo) {
  const revision::Graph graph = ThreeGroups();
  Upgrade(graph);
  Sql("INSERT INTO t VALUES (1, NULL)");
  RunRequest request = Request();
  request.acknowledged = {"data-loss"};
  auto down = Plan(graph, Direction::kDowngrade, "a1");
  ASSERT_TRUE(down.ok()) << down.status();
  EXPECT_EQ(Run(*down, request).state, RunState::kFailed);
  const auto other_way = Plan(graph);
  EXPECT_EQ(ReasonOf(other_way.status()), Reason::kRevisionUnfinished);
  EXPECT_THAT(Meta(other_way.status(), "what"), HasSubstr("'lk downgrade test -1' goes on"));
  Sql("DELETE FROM t");
  down = Plan(graph, Direction::kDowngrade, "a1");
  ASSERT_TRUE(down.ok()) << down.status();
  EXPECT_EQ(down->plan().steps(), 2);
  EXPECT_EQ(Run(*down, Request()).state, RunState::kSucceeded);
  EXPECT_THAT(Heads(), ElementsAre("a1"));
}

TEST_F(WorkflowTest, AHalfDoneRevisionThatWasEditedIsRefusedWithTheWayOut) {
  Upgrade(ThreeGroups(), "a1");
  Sql("INSERT INTO t VALUES (1), (1)");
  ASSERT_EQ(Run(*Plan(ThreeGroups()), Request()).state, RunState::kFailed);
  const revision::Graph edited = ThreeGroups("CREATE TABLE u (m mood);");
  const absl::Status refused = Plan(edited).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kRevisionUnfinished);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("3 of 5 statements"));
  EXPECT_THAT(Meta(refused, "what"), HasSubstr("its file was changed since"));
  EXPECT_THAT(Meta(refused, "what"), HasSubstr("'lk stamp test a1'"));
  EXPECT_FALSE(engine_->DetectDrift(target_, edited, cancel_)->checked);

  const auto stamp = [&] {
    return engine_->Stamp(Request(), "a1", edited, false, nullptr, nullptr, nullptr, cancel_);
  };
  EXPECT_EQ(ReasonOf(stamp()), Reason::kStampUntrue) << "not before they are taken back";
  Sql("DROP INDEX t_m; ALTER TABLE t ALTER m DROP DEFAULT; ALTER TYPE mood RENAME TO old; "
      "CREATE TYPE mood AS ENUM ('ok'); ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE old");
  ASSERT_TRUE(stamp().ok()) << stamp();
  const RunResult done = Run(*Plan(edited), Request());
  EXPECT_EQ(done.state, RunState::kSucceeded) << done.failure;
}

TEST_F(WorkflowTest, DriftInAHalfDoneDatabaseIsRefusedLikeAnyOther) {
  const revision::Graph graph = ThreeGroups();
  Upgrade(graph, "a1");
  Sql("INSERT INTO t VALUES (1), (1)");
  ASSERT_EQ(Run(*Plan(graph), Request()).state, RunState::kFailed);
  Sql("CREATE TABLE intruder (id int)");
  EXPECT_EQ(ReasonOf(Plan(graph).status()), Reason::kDrifted);
}

}  // namespace
}  // namespace lockkeeper::workflow
