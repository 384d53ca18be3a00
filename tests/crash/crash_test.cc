// Kills the driver at every crash point, every time it is passed, and lets another process recover: each group is
// before or after, never between; nothing runs twice, nothing is left out; the ledger's chain holds.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "engine/base/crash_point.h"
#include "engine/ledger/pg_ledger.h"
#include "tests/postgres/workflow_fixture.h"

namespace lockkeeper::workflow {
namespace {

// Steps that would fail or count double if they ran twice, in transactions and outside.
revision::Graph History() {
  return MakeGraph(
      {MakeRevision("a1", {}, "CREATE TABLE t (id int);\nINSERT INTO t SELECT generate_series(1, 100);",
                    "DROP TABLE t;"),
       MakeRevision("b2", {"a1"},
                    "CREATE TABLE u (n int);\nCREATE INDEX CONCURRENTLY t_id ON t (id);\nINSERT INTO u VALUES (1);",
                    "DROP INDEX t_id;\nDROP TABLE u;", " no-transaction"),
       MakeRevision("c3", {"b2"}, "ALTER TABLE t ADD COLUMN v int;\nUPDATE t SET v = id;",
                    "ALTER TABLE t DROP COLUMN v;")});
}

class CrashTest : public WorkflowTest {
 protected:
  pid_t Start(const verify::VerifiedPlan& plan, const std::string& operation, const std::string& mode,
              const std::string& crash_at) {
    const std::string file = "/tmp/lk-crash-" + operation + ".json";
    std::ofstream(file) << plan.Serialize();
    const pid_t child = fork();
    if (child == 0) {
      if (!crash_at.empty()) setenv("LOCKKEEPER_CRASH_AT", crash_at.c_str(), 1);
      execl(CRASH_DRIVER, CRASH_DRIVER, target_.conninfo.Reveal().c_str(), operation.c_str(), file.c_str(),
            plan.digest().c_str(), mode.c_str(), nullptr);
      _exit(127);
    }
    return child;
  }

  // The wait status of the driver.
  int Drive(const verify::VerifiedPlan& plan, const std::string& operation, const std::string& mode,
            const std::string& crash_at) {
    int status = 0;
    waitpid(Start(plan, operation, mode, crash_at), &status, 0);
    unlink(("/tmp/lk-crash-" + operation + ".json").c_str());
    return status;
  }

  void CheckEnd() {
    EXPECT_THAT(Heads(), ::testing::ElementsAre("c3"));
    EXPECT_EQ(Ask("SELECT count(*) || ' ' || sum(v) FROM t"), "100 5050");
    EXPECT_EQ(Ask("SELECT count(*) FROM u"), "1");
    EXPECT_EQ(Ask("SELECT string_agg(indisvalid::text, ',') FROM pg_index WHERE indexrelid = 't_id'::regclass"),
              "true");
    EXPECT_EQ(Ask("SELECT count(*) FROM pg_class WHERE relname ~ 't_id'"), "1");
    auto session = Connect();
    EXPECT_TRUE(ledger::PgLedger(*session).VerifyChain().ok());
    EXPECT_THAT(*ledger::PgLedger(*session).Unresolved(), ::testing::IsEmpty());
    EXPECT_EQ(*ledger::PgLedger(*session).ReadUnfinished(), std::nullopt);
  }

  // What is there is what the heads and the journal say, after the kill and before the recovery.
  void CheckBetween() {
    const bool ledger = Ask("SELECT to_regclass('lockkeeper.head') IS NOT NULL") == "t";
    const std::string applied =
        !ledger ? "0" : Ask("SELECT count(*) FROM lockkeeper.entry WHERE kind = 'apply' AND revision = 'a1'");
    EXPECT_EQ(Ask("SELECT (to_regclass('t') IS NOT NULL)::int"), applied);
    if (applied == "1") {
      EXPECT_EQ(Ask("SELECT count(*) FROM t"), "100");
    }
  }

  void WaitForBackends() {
    for (int i = 0; i < 200; ++i) {
      if (Ask("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper/op%'") == "0") return;
      usleep(20000);
    }
  }
};

TEST_F(CrashTest, EveryPointEveryTime) {
  const revision::Graph graph = History();
  int killed = 0;
  for (const CrashPoint point : AllCrashPoints()) {
    for (int n = 1; n < 20; ++n) {
      SCOPED_TRACE(absl::StrCat(CrashPointName(point), ":", n));
      database_ = server().CreateDatabase();
      target_ = Target{"test", server().ConnInfo(database_)};
      auto plan = Plan(graph);
      ASSERT_TRUE(plan.ok()) << plan.status();
      const std::string operation = "op" + RandomHex(4);
      const int status = Drive(*plan, operation, "run", absl::StrCat(CrashPointName(point), ":", n));
      if (!WIFSIGNALED(status)) {  // it is passed less often
        EXPECT_EQ(WEXITSTATUS(status), 0);
        break;
      }
      ++killed;
      WaitForBackends();
      CheckBetween();
      const int recovered = Drive(*plan, operation, "resume", "");
      ASSERT_TRUE(WIFEXITED(recovered));
      EXPECT_EQ(WEXITSTATUS(recovered), 0);
      CheckEnd();
      if (HasFailure()) return;
    }
  }
  EXPECT_GE(killed, 20);
}

// Killed while the server works on a statement, not between two.
TEST_F(CrashTest, InTheMiddleOfAStatement) {
  const std::string wait = "SELECT pg_sleep(coalesce(current_setting('test.wait', true), '0')::float);";
  for (const std::string& mode : {std::string(), std::string(" no-transaction")}) {
    SCOPED_TRACE(mode);
    database_ = server().CreateDatabase();
    target_ = Target{"test", server().ConnInfo(database_)};
    const revision::Graph graph =
        MakeGraph({MakeRevision("a1", {}, "CREATE TABLE t (id int);\n" + wait, "DROP TABLE t;", mode)});
    auto plan = Plan(graph);
    ASSERT_TRUE(plan.ok()) << plan.status();
    Sql(absl::StrCat("ALTER DATABASE ", database_, " SET test.wait = '20'"));
    const std::string operation = "op" + RandomHex(4);
    const pid_t driver = Start(*plan, operation, "run", "");
    const std::string working =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper/op%' AND wait_event = 'PgSleep'";
    for (int i = 0; i < 500 && Ask(working) != "1"; ++i) usleep(20000);
    kill(driver, SIGKILL);
    int status = 0;
    waitpid(driver, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    Sql(absl::StrCat("ALTER DATABASE ", database_, " SET test.wait = '0'"));
    const int recovered =
        Drive(*plan, operation, "resume", "");  // waits until the server noticed that its client is gone
    EXPECT_EQ(WEXITSTATUS(recovered), 0);
    EXPECT_THAT(Heads(), ::testing::ElementsAre("a1"));
    EXPECT_EQ(Ask("SELECT to_regclass('t') IS NOT NULL"), "t");
  }
}

}  // namespace
}  // namespace lockkeeper::workflow
