// The workflow end to end on a real server: draft, check, verify, plan, execute, stamp, drift, back down again.
#include <thread>

#include "engine/base/errors.h"
#include "tests/postgres/workflow_fixture.h"

namespace lockkeeper::workflow {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using verify::Direction;

const char kModels[] =
    "CREATE SCHEMA app;\nCREATE TYPE app.state AS ENUM ('new', 'done');\n"
    "CREATE TABLE app.invoice (id bigint PRIMARY KEY, state app.state NOT NULL DEFAULT 'new', total numeric(12,2));\n"
    "CREATE INDEX invoice_state ON app.invoice (state);\n";

revision::Graph TwoRevisions() {
  return MakeGraph({MakeRevision("a1", {}, "CREATE TABLE t (id int PRIMARY KEY);", "DROP TABLE t;"),
                    MakeRevision("b2", {"a1"}, "ALTER TABLE t ADD COLUMN name text;\nCREATE INDEX t_name ON t (name);",
                                 "DROP INDEX t_name;\nALTER TABLE t DROP COLUMN name;")});
}

TEST_F(WorkflowTest, DraftsPlansRunsAndComesBackDown) {
  DraftRequest request;
  request.message = "add invoice";
  request.desired = Models(kModels);
  auto draft = engine_->DraftRevision(request, revision::Graph(), cancel_);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_FALSE(draft->nothing_to_do);
  EXPECT_THAT(draft->content, HasSubstr("CREATE TABLE app.invoice"));
  for (const lint::Finding& finding : draft->findings)
    EXPECT_NE(finding.severity, lint::Severity::kBlocking) << finding.message;

  auto parsed = revision::ParseRevision(draft->file_name, draft->content);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const std::string id = parsed->id;
  const revision::Graph graph = MakeGraph({*parsed});

  auto check = engine_->Check(Models(kModels), "heads", graph, cancel_);
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_TRUE(check->changes->empty()) << check->script;

  Upgrade(graph);
  EXPECT_THAT(Heads(), ElementsAre(id));
  EXPECT_EQ(Ask("SELECT count(*) FROM app.invoice"), "0");

  auto down = Plan(graph, Direction::kDowngrade, "base");
  ASSERT_TRUE(down.ok()) << down.status();
  RunRequest run = Request();
  EXPECT_EQ(ReasonOf(Run(*down, run).failure), Reason::kFindingsOpen);
  run.acknowledged = {"data-loss"};
  const RunResult result = Run(*down, run);
  EXPECT_EQ(result.state, RunState::kSucceeded) << result.failure;
  EXPECT_THAT(result.heads, IsEmpty());
  EXPECT_EQ(Ask("SELECT to_regnamespace('app') IS NULL"), "t");
}

// The transaction's number is another one whenever the revision runs.
TEST_F(WorkflowTest, OnlyWhatIsNewOfAHistoryIsRunAgain) {
  shadow::ShadowOptions options;
  options.admin_conninfo = server().ConnInfo(database_);
  options.ready = 0;
  options.template_effort = absl::ZeroDuration();
  const auto shadows = *shadow::ShadowPool::Create(std::move(options));
  const std::string unique = "DO $$ BEGIN EXECUTE 'CREATE SEQUENCE ran_' || txid_current(); END $$;";
  std::vector<revision::Revision> history = {MakeRevision("a1", {}, unique, "SELECT 1;")};
  const auto first = MakeEngine(*shadows)->Capture(RevisionSource{"heads"}, MakeGraph(history), cancel_);
  ASSERT_TRUE(first.ok()) << first.status();
  history.push_back(MakeRevision("b2", {"a1"}, "CREATE TABLE t (id int);", "DROP TABLE t;"));
  const auto again = MakeEngine(*shadows)->Capture(RevisionSource{"heads"}, MakeGraph(history), cancel_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_NE((*again)->Get("table", {"public", "t"}), nullptr);
  for (const catalog::Object& object : (*first)->objects()) EXPECT_NE((*again)->Get(object.key), nullptr);
}

TEST_F(WorkflowTest, NothingToDoIsSaid) {
  DraftRequest request;
  request.desired = EmptySource();
  auto draft = engine_->DraftRevision(request, revision::Graph(), cancel_);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_TRUE(draft->nothing_to_do);

  const revision::Graph graph = TwoRevisions();
  Upgrade(graph);
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->plan().groups, IsEmpty());
  EXPECT_EQ(Run(*plan, Request()).state, RunState::kSucceeded);
}

TEST_F(WorkflowTest, APlanSurvivesItsStoredForm) {
  auto plan = Plan(TwoRevisions());
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto restored = verify::VerifiedPlan::Restore(plan->Serialize(), plan->digest());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->digest(), plan->digest());
  EXPECT_EQ(Run(*restored, Request()).state, RunState::kSucceeded);
  std::string edited = plan->Serialize();
  edited.replace(edited.find("t_name"), 6, "t_evil");
  EXPECT_FALSE(verify::VerifiedPlan::Restore(edited, plan->digest()).ok());
}

TEST_F(WorkflowTest, ADriftedDatabaseIsRefusedByName) {
  const revision::Graph graph = TwoRevisions();
  Upgrade(graph, "a1");
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  Sql("CREATE TABLE intruder (id int)");
  auto again = Plan(graph);
  EXPECT_EQ(ReasonOf(again.status()), Reason::kDrifted);
  EXPECT_THAT(Meta(again.status(), "summary"), HasSubstr("intruder"));
  const RunResult result = Run(*plan, Request());
  EXPECT_EQ(ReasonOf(result.failure), Reason::kDrifted);
  EXPECT_THAT(Meta(result.failure, "summary"), HasSubstr("intruder"));
  EXPECT_EQ(Ask("SELECT count(*) FROM pg_indexes WHERE indexname = 't_name'"), "0");

  auto drift = engine_->DetectDrift(target_, graph, cancel_);
  ASSERT_TRUE(drift.ok()) << drift.status();
  EXPECT_TRUE(drift->checked);
  ASSERT_EQ(drift->repair.size(), 1u);
  EXPECT_EQ(drift->repair[0].sql, "DROP TABLE public.intruder");
}

TEST_F(WorkflowTest, APlanMadeBeforeAnotherApplyIsStale) {
  const revision::Graph graph = TwoRevisions();
  auto early = Plan(graph);
  ASSERT_TRUE(early.ok()) << early.status();
  Upgrade(graph, "a1");
  EXPECT_EQ(ReasonOf(Run(*early, Request()).failure), Reason::kStalePlan);
}

TEST_F(WorkflowTest, ASyntaxErrorNamesFileAndLineAndChangesNothing) {
  const revision::Graph graph = MakeGraph({MakeRevision(
      "a1", {}, "CREATE TABLE t (id int);\n\nCREATE TABLE u (\n  id int,\n  name texxt\n);", "DROP TABLE u, t;")});
  auto plan = Plan(graph);
  EXPECT_EQ(ReasonOf(plan.status()), Reason::kProofFailed);
  EXPECT_THAT(Meta(plan.status(), "what"), HasSubstr("a1.sql, line 9: type \"texxt\" does not exist"));
  EXPECT_EQ(Meta(plan.status(), "line"), "9");
  EXPECT_EQ(Ask("SELECT to_regclass('t') IS NULL"), "t");
}

TEST_F(WorkflowTest, AFailingGroupLeavesNothingBehind) {
  const revision::Graph graph =
      MakeGraph({MakeRevision("a1", {}, "CREATE TABLE t (id int);", "DROP TABLE t;"),
                 MakeRevision("b2", {"a1"}, "CREATE TABLE u (id int);\nALTER TABLE t ADD PRIMARY KEY (id);",
                              "ALTER TABLE t DROP CONSTRAINT t_pkey;\nDROP TABLE u;")});
  Upgrade(graph, "a1");
  Sql("INSERT INTO t VALUES (1), (1)");
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const RunResult result = Run(*plan, Request());
  EXPECT_EQ(result.state, RunState::kFailed);
  EXPECT_EQ(result.failed_step, 2);
  EXPECT_THAT(std::string(result.failure.message()), HasSubstr("b2.sql, line 6: could not create unique index"));
  EXPECT_THAT(result.heads, ElementsAre("a1"));
  EXPECT_EQ(Ask("SELECT to_regclass('u') IS NULL"), "t");
}

TEST_F(WorkflowTest, ANewEnumValueCanBeUsedInTheSameRevision) {
  const revision::Graph graph = MakeGraph(
      {MakeRevision("a1", {}, "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (m mood);",
                    "DROP TABLE t;\nDROP TYPE mood;"),
       MakeRevision("b2", {"a1"}, "ALTER TYPE mood ADD VALUE 'glad';\nALTER TABLE t ALTER m SET DEFAULT 'glad';", "")});
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->plan().groups.size(), 3u);
  EXPECT_EQ(Run(*plan, Request()).state, RunState::kSucceeded);
  EXPECT_THAT(Heads(), ElementsAre("b2"));
}

TEST_F(WorkflowTest, AConcurrentIndexHasAnIntentAndAnOutcome) {
  const revision::Graph graph =
      MakeGraph({MakeRevision("a1", {}, "CREATE TABLE t (id int);", "DROP TABLE t;"),
                 MakeRevision("b2", {"a1"}, "CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id);",
                              "DROP INDEX CONCURRENTLY t_id;", " no-transaction")});
  Upgrade(graph, "a1");
  Sql("INSERT INTO t VALUES (1), (1)");
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const RunResult failed = Run(*plan, Request());
  EXPECT_EQ(failed.state, RunState::kFailed) << failed.failure;
  EXPECT_EQ(Ask("SELECT count(*) FROM pg_class WHERE relname = 't_id'"), "0");  // no invalid index left behind
  Sql("DELETE FROM t");
  const RunResult done = Run(*plan, Request());
  EXPECT_EQ(done.state, RunState::kSucceeded) << done.failure;
  EXPECT_EQ(
      Ask("SELECT string_agg(kind || ' ' || detail, ', ' ORDER BY id) FROM lockkeeper.entry WHERE revision = 'b2'"),
      "intent , outcome failed, intent , outcome done");
  EXPECT_THAT(Heads(), ElementsAre("b2"));
}

TEST_F(WorkflowTest, StampIsCheckedAgainstTheCatalogs) {
  const revision::Graph graph = TwoRevisions();
  Sql("CREATE TABLE t (id int PRIMARY KEY)");
  std::shared_ptr<const catalog::ChangeSet> differences;
  LedgerView before, after;
  const absl::Status untrue = engine_->Stamp(Request(), "b2", graph, false, &differences, &before, &after, cancel_);
  EXPECT_EQ(ReasonOf(untrue), Reason::kStampUntrue);
  EXPECT_THAT(Meta(untrue, "summary"), HasSubstr("column public.t.name is not there"));
  EXPECT_FALSE(differences->empty());
  const absl::Status fine = engine_->Stamp(Request(), "a1", graph, false, &differences, &before, &after, cancel_);
  EXPECT_TRUE(fine.ok()) << fine;
  EXPECT_THAT(Heads(), ElementsAre("a1"));
  Upgrade(graph);
}

TEST_F(WorkflowTest, VerifyFindsADowngradeThatForgetsSomething) {
  const revision::Graph graph =
      MakeGraph({MakeRevision("a1", {}, "CREATE TABLE t (id int);\nCREATE TABLE u (id int);", "DROP TABLE t;"),
                 MakeRevision("b2", {"a1"}, "CREATE TABLE v (id int);", "DROP TABLE v;")});
  auto verification = engine_->Verify("", "", graph, cancel_);
  ASSERT_TRUE(verification.ok()) << verification.status();
  EXPECT_FALSE(verification->ok);
  ASSERT_EQ(verification->verdicts.size(), 2u);
  EXPECT_FALSE(verification->verdicts[0].down_ok);
  ASSERT_NE(verification->verdicts[0].difference, nullptr);
  EXPECT_THAT(verification->verdicts[0].failure, HasSubstr("relation \"u\" already exists"));
  EXPECT_TRUE(verification->verdicts[1].down_ok);
  EXPECT_TRUE(verification->verdicts[1].up_again_ok);
}

TEST_F(WorkflowTest, WhatModelsDoNotSpeakOfStays) {
  const revision::Graph graph = MakeGraph({MakeRevision(
      "a1", {},
      std::string(kModels) +
          "CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';\n"
          "CREATE TRIGGER touched BEFORE UPDATE ON app.invoice FOR EACH ROW EXECUTE FUNCTION app.touch();\n"
          "ALTER TABLE app.invoice ENABLE ROW LEVEL SECURITY;\nCREATE POLICY mine ON app.invoice USING (id > 0);\n"
          "CREATE VIEW app.open AS SELECT id FROM app.invoice;\nCREATE TABLE app.old (id int);\n"
          "CREATE TEXT SEARCH CONFIGURATION app.plain (COPY = simple);\n"
          "CREATE CAST (app.invoice AS text) WITH INOUT;\n"
          "GRANT SELECT ON app.invoice TO PUBLIC;",
      "")});
  auto check = engine_->Check(Models(kModels), "heads", graph, cancel_);
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_EQ(check->script, "-- DESTRUCTIVE: loses table app.old\nDROP TABLE app.old;\n");
  std::vector<std::string> kept;
  for (const Kept& k : check->kept) kept.push_back(k.object);
  EXPECT_THAT(kept, Contains("policy app.invoice.mine"));
  EXPECT_THAT(kept, Contains("trigger app.invoice.touched"));
  EXPECT_THAT(kept, Contains("view app.open"));
  EXPECT_THAT(kept, Contains("ts_configuration app.plain"));
  EXPECT_THAT(kept, Contains("cast \"app.invoice\".text"));

  // A SQL file that has policies speaks for all of them.
  check = engine_->Check(Models(kModels,
                                "ALTER TABLE app.invoice ENABLE ROW LEVEL SECURITY;\n"
                                "CREATE POLICY other ON app.invoice USING (true);\n"),
                         "heads", graph, cancel_);
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_THAT(check->script, HasSubstr("DROP POLICY mine"));
  EXPECT_THAT(check->script, HasSubstr("CREATE POLICY other"));
  EXPECT_THAT(check->script, Not(HasSubstr("DROP VIEW")));
}

TEST_F(WorkflowTest, UndeclaredPartitionsStay) {
  const std::string parent =
      "CREATE TABLE public.event (at date NOT NULL) PARTITION BY RANGE (at);\nCREATE INDEX event_at ON public.event "
      "(at);\n";
  const revision::Graph graph = MakeGraph({MakeRevision(
      "a1", {}, parent + "CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
      "")});
  auto same = engine_->Check(Models(parent), "heads", graph, cancel_);
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(same->script, "");
  EXPECT_EQ(same->kept.size(), 1u);
}

TEST_F(WorkflowTest, MissingRolesAreStubbedInTheShadow) {
  auto snapshot =
      engine_->Capture(DeclaredSource{{{"dump.sql",
                                        "\\restrict x\nCREATE TABLE t (id int);\nALTER TABLE t OWNER TO nobody_yet;\n"
                                        "GRANT SELECT ON t TO \"Another One\";\n\\unrestrict x\n"}}},
                       revision::Graph(), cancel_);
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_NE((*snapshot)->Get("table", {"public", "t"}), nullptr);
}

TEST_F(WorkflowTest, TheOfflineFileLeavesTheSameState) {
  const revision::Graph graph = TwoRevisions();
  auto script = engine_->RenderSql({}, Direction::kUpgrade, "heads", graph);
  ASSERT_TRUE(script.ok()) << script.status();
  const size_t after_meta = script->find('\n') + 1;  // \set is for psql
  for (const std::string& line : {script->substr(after_meta)}) Sql(line);
  EXPECT_THAT(Heads(), ElementsAre("b2"));
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->plan().groups, IsEmpty());
}

TEST_F(WorkflowTest, ALockThatIsHeldIsWaitedForAndNamed) {
  const revision::Graph graph = TwoRevisions();
  Upgrade(graph, "a1");
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto blocker = Connect();
  ASSERT_TRUE(blocker->Begin().ok());
  ASSERT_TRUE(blocker->Exec("LOCK TABLE public.t IN ACCESS SHARE MODE").ok());
  RunRequest request = Request();
  request.limits.lock_budget = absl::Milliseconds(100);
  const RunResult refused = Run(*plan, request);
  EXPECT_EQ(ReasonOf(refused.failure), Reason::kLockTimeout) << refused.failure;
  EXPECT_THAT(std::string(refused.failure.message()),
              HasSubstr(absl::StrCat("blocked by backend ", blocker->backend_pid())));
  std::thread release([&] {
    absl::SleepFor(absl::Milliseconds(700));
    blocker->Rollback().IgnoreError();
  });
  request = Request();
  const RunResult result = Run(*plan, request);
  release.join();
  EXPECT_EQ(result.state, RunState::kSucceeded) << result.failure;
}

TEST_F(WorkflowTest, ACancelRollsTheGroupBack) {
  const revision::Graph graph = MakeGraph({MakeRevision(
      "a1", {},
      "CREATE TABLE t (id int);\nSELECT pg_sleep(CASE WHEN current_database() LIKE 'lk_shadow%' THEN 0 ELSE 30 END);",
      "")});
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  CancelToken cancel;
  std::thread canceller([&] {
    absl::SleepFor(absl::Milliseconds(800));
    cancel.Cancel();
  });
  const RunResult result = engine_->Execute(
      *plan, Request(), [](const RunEvent&) {}, cancel);
  canceller.join();
  EXPECT_EQ(result.state, RunState::kCancelled) << result.failure;
  EXPECT_EQ(Ask("SELECT to_regclass('t') IS NULL"), "t");
  EXPECT_THAT(Heads(), IsEmpty());
}

TEST_F(WorkflowTest, TwoAppliersDoNotInterleave) {
  const revision::Graph graph = TwoRevisions();
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  RunResult results[2];
  std::thread other([&] {
    results[1] = engine_->Execute(
        *plan, Request(), [](const RunEvent&) {}, cancel_);
  });
  CancelToken cancel;
  results[0] = engine_->Execute(
      *plan, Request(), [](const RunEvent&) {}, cancel);
  other.join();
  const int succeeded = (results[0].state == RunState::kSucceeded) + (results[1].state == RunState::kSucceeded);
  EXPECT_EQ(succeeded, 1);
  EXPECT_EQ(ReasonOf(results[results[0].failure.ok() ? 1 : 0].failure), Reason::kStalePlan);
  EXPECT_EQ(Ask("SELECT count(*) FROM lockkeeper.entry WHERE kind = 'apply'"), "2");
}

TEST_F(WorkflowTest, ADowngradeThatLeadsElsewhereIsAFinding) {
  const revision::Graph graph = MakeGraph(
      {MakeRevision("a1", {}, "CREATE TABLE t (id int);", "DROP TABLE t;"),
       MakeRevision("b2", {"a1"}, "CREATE TABLE u (id int);\nCREATE VIEW v AS SELECT 1 AS x;", "DROP VIEW v;")});
  Upgrade(graph);
  auto plan = Plan(graph, Direction::kDowngrade, "a1");
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->plan().findings.size(), 1u);
  EXPECT_EQ(plan->plan().findings[0].rule, "downgrade-differs");
  EXPECT_THAT(plan->plan().findings[0].message, HasSubstr("table public.u is not expected"));
  EXPECT_EQ(Run(*plan, Request()).state, RunState::kSucceeded);
  EXPECT_THAT(Heads(), ElementsAre("a1"));
}

TEST_F(WorkflowTest, RowsAtStakeAreCounted) {
  const revision::Graph graph = TwoRevisions();
  Upgrade(graph);
  Sql("INSERT INTO t SELECT generate_series(1, 7)");
  auto plan = Plan(graph, Direction::kDowngrade, "base");
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::vector<int64_t> rows;
  for (const lint::Finding& finding : plan->plan().findings) {
    if (finding.rule == "data-loss") rows.push_back(finding.rows_at_stake.value_or(-1));
  }
  EXPECT_THAT(rows, ElementsAre(0, 7));  // the column is empty, the table is not
}

TEST_F(WorkflowTest, ATableWithoutPoliciesAmongThoseWithIsAFinding) {
  const revision::Graph graph = MakeGraph(
      {MakeRevision(
           "a1", {},
           "CREATE TABLE t (id int);\nALTER TABLE t ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON t USING (true);",
           ""),
       MakeRevision("b2", {"a1"}, "CREATE TABLE u (id int);", "DROP TABLE u;")});
  Upgrade(graph, "a1");
  auto plan = Plan(graph);
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::vector<std::string> rules;
  for (const lint::Finding& finding : plan->plan().findings) rules.push_back(finding.rule);
  EXPECT_THAT(rules, Contains("table-without-policies"));
}

TEST_F(WorkflowTest, SeveralHeadsAreNamed) {
  const revision::Graph graph = MakeGraph({MakeRevision("a1", {}, "CREATE TABLE t (id int);", "DROP TABLE t;"),
                                           MakeRevision("b2", {"a1"}, "CREATE TABLE u (id int);", "DROP TABLE u;"),
                                           MakeRevision("c3", {"a1"}, "CREATE TABLE v (id int);", "DROP TABLE v;")});
  EXPECT_EQ(ReasonOf(Plan(graph, Direction::kUpgrade, "head").status()), Reason::kMultipleHeads);
  DraftRequest request;
  request.desired = EmptySource();
  EXPECT_EQ(ReasonOf(engine_->DraftRevision(request, graph, cancel_).status()), Reason::kMultipleHeads);
  Upgrade(graph, "heads");
  EXPECT_THAT(Heads(), ElementsAre("b2", "c3"));
}

TEST_F(WorkflowTest, ProbeSaysWhatTheRoleMayDo) {
  auto probe = engine_->ProbeTarget(target_);
  ASSERT_TRUE(probe.ok()) << probe.status();
  EXPECT_TRUE(probe->reachable);
  EXPECT_TRUE(probe->can_keep_ledger);
  EXPECT_FALSE(probe->ledger_present);
  EXPECT_FALSE(probe->pooler);
  probe = engine_->ProbeTarget(Target{"nowhere", Secret("host=/nonexistent dbname=x")});
  ASSERT_TRUE(probe.ok());
  EXPECT_FALSE(probe->reachable);
}

}  // namespace
}  // namespace lockkeeper::workflow
