#include "engine/pg/pqxx_session.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/pg/sqlstate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::pg {
namespace {

using ::lockkeeper::testing::Postgres;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<Session> OpenIn(const std::string& database) {
  auto session = OpenPqxx({Postgres::Shared().ConnInfo(database), "lockkeeper/test", "registry"});
  EXPECT_TRUE(session.ok()) << session.status();
  return *std::move(session);
}

TEST(PqxxSession, QueryKeepsNullApartFromEmptyText) {
  const auto session = OpenIn("postgres");
  const auto rows =
      session->Query("SELECT $1::text AS a, $2::text AS b, $3::text AS c", {{"it's"}, std::nullopt, {""}});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->Text(0, 0), "it's");
  EXPECT_TRUE(rows->IsNull(0, 1));
  EXPECT_FALSE(rows->IsNull(0, 2));
  EXPECT_EQ(rows->Column("c"), 2);
}

TEST(PqxxSession, ARollbackUndoesAndACommitKeeps) {
  const auto session = OpenIn(Postgres::Shared().CreateDatabase());
  ASSERT_TRUE(session->Exec("CREATE TABLE public.t (a int)").ok());
  for (const bool keep : {false, true}) {
    ASSERT_TRUE(session->Begin().ok());
    ASSERT_TRUE(session->Exec("INSERT INTO public.t VALUES (1)").ok());
    ASSERT_TRUE((keep ? session->Commit() : session->Rollback()).ok());
    EXPECT_EQ(session->Query("SELECT count(*) FROM public.t")->Text(0, 0), keep ? "1" : "0");
  }
}

TEST(PqxxSession, AFailureHasItsReasonAndNotItsStatement) {
  const auto session = OpenIn("postgres");
  const absl::Status status = session->Exec("SELECT 'hunter2' FROM nowhere");
  EXPECT_EQ(ReasonOf(status), Reason::kSqlFailed);
  EXPECT_EQ(SqlstateOf(status), "42P01");
  EXPECT_THAT(std::string(status.message()), HasSubstr("nowhere"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("hunter2")));
  EXPECT_TRUE(session->Exec("SELECT 1").ok());
}

TEST(PqxxSession, AFailedTransactionRollsBackAndTheSessionGoesOn) {
  const auto session = OpenIn("postgres");
  ASSERT_TRUE(session->Begin().ok());
  EXPECT_FALSE(session->Exec("SELECT 1/0").ok());
  EXPECT_FALSE(session->Exec("SELECT 1").ok()) << "libpqxx or the server refuses it";
  EXPECT_TRUE(session->Rollback().ok());
  EXPECT_TRUE(session->Exec("SELECT 1").ok());
}

// libpqxx 6 would run the next statement on a new backend, without our locks and settings.
TEST(PqxxSession, ATerminatedBackendStaysBroken) {
  const auto session = OpenIn("postgres");
  Postgres::Shared().Terminate(absl::StrCat("pid = ", session->backend_pid()));
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(session->Exec("SELECT 1").ok()) << i;
  EXPECT_TRUE(session->broken());
  EXPECT_EQ(ReasonOf(session->Exec("SELECT 1")), Reason::kConnectionLost);
}

TEST(PqxxSession, OpeningFailsWithTheSameReasonsAsLibpq) {
  EXPECT_EQ(ReasonOf(OpenPqxx({Postgres::Shared().ConnInfo("no_such_database")}).status()), Reason::kDatabaseNotFound);
  const absl::Status away = OpenPqxx({Secret("postgresql://u:hunter2@127.0.0.1:1/db")}).status();
  EXPECT_EQ(ReasonOf(away), Reason::kServerUnreachable);
  EXPECT_THAT(std::string(away.message()), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace lockkeeper::pg
