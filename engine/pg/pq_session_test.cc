#include "engine/pg/pq_session.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "engine/base/errors.h"
#include "engine/pg/cancel_scope.h"
#include "engine/pg/recipe.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::pg {
namespace {

using ::lockkeeper::testing::Postgres;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Field(const absl::Status& status, const std::string& key) { return MetadataOf(status)[key]; }

void Terminate(int pid) { Postgres::Shared().Terminate(absl::StrCat("pid = ", pid)); }

// Waits, by asking the server, until backend `pid` runs a statement like `pattern`.
void AwaitRunning(int pid, const std::string& pattern) {
  const auto watcher = Postgres::Shared().Open();
  while (true) {
    const auto rows =
        watcher->Query("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int AND state = 'active' AND query LIKE $2",
                       {{std::to_string(pid)}, {pattern}});
    ASSERT_TRUE(rows.ok()) << rows.status();
    if (!rows->empty()) return;
  }
}

TEST(PqSession, QueryKeepsNullApartFromEmptyText) {
  const auto session = Postgres::Shared().Open();
  const auto rows = session->Query("SELECT $1::text AS a, $2::text AS b, '' AS c", {{"it's"}, std::nullopt});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->columns, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(rows->Text(0, 0), "it's");
  EXPECT_TRUE(rows->IsNull(0, 1));
  EXPECT_FALSE(rows->IsNull(0, 2));
}

TEST(PqSession, OneMessageIsOneStatement) {
  const auto session = Postgres::Shared().Open();
  const absl::Status status = session->Exec("SELECT 1; DROP TABLE t");
  EXPECT_EQ(Field(status, "sqlstate"), "42601");
  EXPECT_TRUE(session->Exec("").ok()) << "an empty statement does nothing";
  EXPECT_TRUE(session->Script("CREATE TEMP TABLE t (a int); DROP TABLE t").ok());
}

TEST(PqSession, AFailureCarriesAllThatTheServerSaid) {
  const auto session = Postgres::Shared().OpenFresh();
  ASSERT_TRUE(
      session->Script("CREATE SCHEMA s; CREATE TABLE s.t (a int CONSTRAINT t_key UNIQUE); INSERT INTO s.t VALUES (1)")
          .ok());
  const absl::Status taken = session->Exec("INSERT INTO s.t VALUES (1)");
  EXPECT_EQ(ReasonOf(taken), Reason::kSqlFailed);
  EXPECT_EQ(Field(taken, "sqlstate"), "23505");
  EXPECT_EQ(Field(taken, "schema"), "s");
  EXPECT_EQ(Field(taken, "table"), "t");
  EXPECT_EQ(Field(taken, "constraint"), "t_key");
  EXPECT_THAT(Field(taken, "detail"), HasSubstr("(1)"));
  const absl::Status typo = session->Exec("SELECT nam FROM pg_class");
  EXPECT_EQ(Field(typo, "position"), "8");
  const absl::Status raised = session->Exec("DO $$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'try'; END $$");
  EXPECT_EQ(Field(raised, "message"), "no");
  EXPECT_EQ(Field(raised, "hint"), "try");
  EXPECT_THAT(Field(raised, "context"), HasSubstr("PL/pgSQL"));
}

TEST(PqSession, NoticesReachTheCallback) {
  const auto session = Postgres::Shared().Open();
  std::vector<Notice> seen;
  session->OnNotice([&seen](const Notice& notice) { seen.push_back(notice); });
  ASSERT_TRUE(session->Exec("DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$").ok());
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].severity, "WARNING");
  EXPECT_EQ(seen[0].sqlstate, "01000");
  EXPECT_EQ(seen[0].message, "mind the gap");
}

TEST(PqSession, CopyWithTheClientFailsAndLeavesTheSessionUsable) {
  const auto session = Postgres::Shared().Open();
  ASSERT_TRUE(session->Exec("CREATE TEMP TABLE c (a int)").ok());
  for (const char* copy : {"COPY c FROM STDIN", "COPY (SELECT generate_series(1, 1000)) TO STDOUT"}) {
    EXPECT_EQ(ReasonOf(session->Exec(copy)), Reason::kSqlFailed) << copy;
    EXPECT_EQ(ReasonOf(session->Script(copy)), Reason::kSqlFailed) << copy;
    EXPECT_TRUE(session->Query("SELECT 1").ok()) << copy;
  }
}

TEST(PqSession, ANulByteIsRefusedBeforeItIsSent) {
  const auto session = Postgres::Shared().Open();
  const std::string hidden("SELECT 1\0; DROP TABLE t", 23);
  EXPECT_EQ(ReasonOf(session->Exec(hidden)), Reason::kInvalidArgument);
  EXPECT_EQ(ReasonOf(session->Script(hidden)), Reason::kInvalidArgument);
  EXPECT_EQ(ReasonOf(session->Query("SELECT $1::text", {{hidden}}).status()), Reason::kInvalidArgument);
}

TEST(PqSession, CommitOfAFailedTransactionIsAFailure) {
  const auto session = Postgres::Shared().Open();
  ASSERT_TRUE(session->Begin().ok());
  EXPECT_FALSE(session->Exec("SELECT 1/0").ok());
  const absl::Status status = session->Commit();
  EXPECT_EQ(ReasonOf(status), Reason::kSqlFailed);
  EXPECT_EQ(Field(status, "sqlstate"), "25P02");
  EXPECT_EQ(session->Commit().code(), absl::StatusCode::kInternal) << "without a transaction COMMIT is a bug";
  EXPECT_TRUE(session->Rollback().ok()) << "rolling back nothing is fine";
}

TEST(PqSession, ADeferredConstraintFailsAtCommitWithoutDoubt) {
  const auto session = Postgres::Shared().OpenFresh();
  ASSERT_TRUE(session
                  ->Script("CREATE TABLE public.p (a int PRIMARY KEY);"
                           "CREATE TABLE public.c (a int REFERENCES public.p DEFERRABLE INITIALLY DEFERRED)")
                  .ok());
  ASSERT_TRUE(session->Begin().ok());
  ASSERT_TRUE(session->Exec("INSERT INTO public.c VALUES (1)").ok());
  const absl::Status status = session->Commit();
  EXPECT_EQ(ReasonOf(status), Reason::kSqlFailed);
  EXPECT_EQ(Field(status, "sqlstate"), "23503");
  EXPECT_FALSE(session->broken());
}

TEST(PqSession, ATerminatedBackendStaysBroken) {
  const auto session = Postgres::Shared().Open();
  Terminate(session->backend_pid());
  const absl::Status first = session->Exec("SELECT 1");
  EXPECT_EQ(ReasonOf(first), Reason::kConnectionLost);
  EXPECT_EQ(Field(first, "sqlstate"), "57P01") << "the server's own reason, not libpq's";
  EXPECT_TRUE(session->broken());
  EXPECT_EQ(ReasonOf(session->Exec("SELECT 1")), Reason::kConnectionLost) << "no silent reconnect";
  EXPECT_EQ(ReasonOf(session->Begin()), Reason::kConnectionLost);
}

TEST(PqSession, AConnectionLostDuringCommitIsInDoubt) {
  const auto session = Postgres::Shared().OpenFresh();
  // The deferred trigger keeps COMMIT busy until the backend is terminated.
  ASSERT_TRUE(session
                  ->Script("CREATE TABLE public.t (a int);"
                           "CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS"
                           " $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;"
                           "CREATE CONSTRAINT TRIGGER w AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED"
                           " FOR EACH ROW EXECUTE FUNCTION public.wait()")
                  .ok());
  ASSERT_TRUE(session->Begin().ok());
  ASSERT_TRUE(session->Exec("INSERT INTO public.t VALUES (1)").ok());
  const int pid = session->backend_pid();
  std::thread killer([pid] {
    AwaitRunning(pid, "COMMIT");
    Terminate(pid);
  });
  const absl::Status status = session->Commit();
  killer.join();
  EXPECT_EQ(ReasonOf(status), Reason::kCommitInDoubt) << status;
  EXPECT_EQ(ReasonOf(session->Commit()), Reason::kConnectionLost) << "what was never sent is not in doubt";
}

TEST(PqSession, ALockThatIsNotHadIsALockTimeout) {
  Postgres& server = Postgres::Shared();
  const std::string database = server.CreateDatabase();
  const auto holder = server.Open(database), waiter = server.Open(database);
  ASSERT_TRUE(holder->Exec("CREATE TABLE public.t (a int)").ok());
  ASSERT_TRUE(holder->Begin().ok());
  ASSERT_TRUE(holder->Exec("LOCK TABLE public.t").ok());
  ASSERT_TRUE(waiter->Begin().ok());
  const absl::Status status = waiter->Exec("LOCK TABLE public.t NOWAIT");
  EXPECT_EQ(ReasonOf(status), Reason::kLockTimeout);
  EXPECT_EQ(Field(status, "sqlstate"), "55P03");
}

TEST(PqSession, MissingRightsArePermissionDenied) {
  const auto session = Postgres::Shared().OpenFresh();
  ASSERT_TRUE(
      session->Script("DROP ROLE IF EXISTS nobody_special; CREATE ROLE nobody_special; SET ROLE nobody_special").ok());
  EXPECT_EQ(ReasonOf(session->Exec("CREATE SCHEMA s")), Reason::kPermissionDenied);
}

TEST(PqSession, CancellingTheTokenCancelsTheStatementAndNothingElse) {
  const auto session = Postgres::Shared().Open();
  CancelToken token;
  {
    const CancelScope scope(*session, token);
    const int pid = session->backend_pid();
    std::thread canceller([&token, pid] {
      AwaitRunning(pid, "SELECT pg_sleep%");
      token.Cancel();
    });
    const absl::Status status = session->Exec("SELECT pg_sleep(60)");
    canceller.join();
    EXPECT_EQ(ReasonOf(status), Reason::kCancelled) << status;
  }
  token.Cancel();
  session->Cancel();
  EXPECT_TRUE(session->Exec("SELECT 1").ok()) << "a late cancel must not hit the next statement";
}

TEST(Open, NamesWhatIsWrongWithTheLogin) {
  Postgres& server = Postgres::Shared();
  EXPECT_EQ(ReasonOf(Open({server.ConnInfo("no_such_database")}).status()), Reason::kDatabaseNotFound);
  const Secret stranger(server.cluster().Url("postgres") + "&user=no_such_user");
  const absl::Status refused = Open({stranger, "lockkeeper", "staging"}).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kAuthenticationFailed);
  EXPECT_EQ(Field(refused, "sqlstate"), "28000");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("'staging'"));
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("LOCATION")));
}

TEST(Open, NoServerIsUnreachableAndThePasswordStaysOut) {
  const absl::Status status = Open({Secret("postgresql://u:hunter2@127.0.0.1:1/hunter2")}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kServerUnreachable);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("password")));
  EXPECT_EQ(Field(status, "host"), "127.0.0.1");
  EXPECT_EQ(Field(status, "port"), "1");
  const absl::Status by_default = Open({Secret("host=/nonexistent")}).status();
  EXPECT_EQ(ReasonOf(by_default), Reason::kServerUnreachable);
  EXPECT_EQ(Field(by_default, "host"), "/nonexistent");
  EXPECT_EQ(Field(by_default, "port"), "5432");
}

TEST(Open, AServerThatNeverAnswersIsGivenUp) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), 0);
  ConnectOptions options{
      Secret(absl::StrCat("host=127.0.0.1 sslmode=disable gssencmode=disable port=", ntohs(address.sin_port)))};
  options.connect_timeout = absl::Milliseconds(50);
  const absl::Status status = Open(options).status();
  close(listener);
  EXPECT_EQ(ReasonOf(status), Reason::kServerUnreachable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no answer within"));
  EXPECT_EQ(Field(status, "port"), absl::StrCat(ntohs(address.sin_port)));
}

}  // namespace
}  // namespace lockkeeper::pg
