#include "engine/pg/recipe.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::pg {
namespace {

using ::lockkeeper::testing::Postgres;

std::string Show(Session& session, const std::string& name) {
  const auto rows = session.Query("SELECT current_setting($1)", {{name}});
  return rows.ok() ? rows->Text(0, 0) : std::string(rows.status().message());
}

TEST(Recipe, SettingsOfTheRoleAndTheDatabaseAreOverruled) {
  Postgres& server = Postgres::Shared();
  const std::string database = server.CreateDatabase();
  ASSERT_TRUE(server.Open(database)
                  ->Script(absl::StrCat("ALTER DATABASE ", database, " SET search_path = evil; ALTER DATABASE ",
                                        database, " SET DateStyle = 'SQL, DMY'; ALTER DATABASE ", database,
                                        " SET standard_conforming_strings = off; ALTER DATABASE ", database,
                                        " SET default_transaction_read_only = on"))
                  .ok());
  const auto session = server.Open(database);
  EXPECT_EQ(Show(*session, "search_path"), "pg_catalog, pg_temp");
  EXPECT_EQ(Show(*session, "DateStyle"), "ISO, YMD");
  EXPECT_EQ(Show(*session, "standard_conforming_strings"), "on");
  EXPECT_EQ(Show(*session, "default_transaction_read_only"), "off");
  EXPECT_EQ(Show(*session, "TimeZone"), "UTC");
  EXPECT_EQ(Show(*session, "lock_timeout"), "500ms");
  EXPECT_EQ(Show(*session, "statement_timeout"), "1min");
}

TEST(Recipe, ApplyingItAgainUndoesWhatAStatementChanged) {
  const auto session = Postgres::Shared().Open();
  ASSERT_TRUE(session->Script("SET lock_timeout = 0; SET search_path = public; SET statement_timeout = 0").ok());
  Recipe recipe;
  recipe.search_path = std::string(kDefaultSearchPath);
  recipe.lock_timeout = absl::Seconds(2);
  ASSERT_TRUE(Apply(recipe, *session).ok());
  EXPECT_EQ(Show(*session, "search_path"), "\"$user\", public");
  EXPECT_EQ(Show(*session, "lock_timeout"), "2s");
  EXPECT_EQ(Show(*session, "statement_timeout"), "1min");
}

TEST(Recipe, ABackendLooksForItsClientWhereTheServerCan) {
  const auto session = Postgres::Shared().Open();
  if (session->server_major() < 14) GTEST_SKIP() << "the setting came with 14";
  EXPECT_EQ(Show(*session, "client_connection_check_interval"), "1s");
}

TEST(Recipe, APrimaryPassesAndKnowsItself) {
  Postgres& server = Postgres::Shared();
  const auto session = server.Open(), other = server.OpenFresh();
  EXPECT_TRUE(RefuseStandby(*session, "test").ok());
  const auto identity = Identify(*session), again = Identify(*session), elsewhere = Identify(*other);
  ASSERT_TRUE(identity.ok()) << identity.status();
  ASSERT_TRUE(again.ok() && elsewhere.ok());
  EXPECT_EQ(*identity, *again);
  EXPECT_EQ(identity->system_identifier, elsewhere->system_identifier);
  EXPECT_EQ(identity->timeline, 1);
  EXPECT_NE(identity->database_oid, elsewhere->database_oid);
}

TEST(Recipe, APlainRoleMayIdentifyTheServer) {
  const auto session = Postgres::Shared().OpenFresh();
  ASSERT_TRUE(session->Script("DROP ROLE IF EXISTS plain_role; CREATE ROLE plain_role; SET ROLE plain_role").ok());
  const auto identity = Identify(*session);
  EXPECT_TRUE(identity.ok()) << identity.status();
}

// A session as a pooler in transaction mode gives it: each statement runs on the backend that the pooler picks.
class PooledSession final : public Session {
 public:
  using Pick = std::function<Session&()>;
  explicit PooledSession(Pick pick) : pick_(std::move(pick)) {}
  absl::Status Exec(absl::string_view statement) override { return pick_().Exec(statement); }
  absl::Status Script(absl::string_view statements) override { return pick_().Script(statements); }
  absl::StatusOr<sql::Rows> Query(absl::string_view statement,
                                  absl::Span<const std::optional<std::string>> parameters) override {
    return pick_().Query(statement, parameters);
  }
  absl::Status Begin(absl::string_view mode) override { return pick_().Begin(mode); }
  absl::Status Commit() override { return pick_().Commit(); }
  absl::Status Rollback() override { return pick_().Rollback(); }
  void Cancel() override {}
  int backend_pid() const override { return 1; }
  int server_version() const override { return pick_().server_version(); }
  bool broken() const override { return false; }
  void OnNotice(std::function<void(const Notice&)>) override {}

 private:
  Pick pick_;
};

class PoolerProbe : public ::testing::TestWithParam<int> {};

TEST_P(PoolerProbe, ATransactionPoolerIsRefusedWhateverBackendItPicks) {
  const int backends = GetParam();
  std::vector<std::unique_ptr<Session>> servers;
  for (int i = 0; i < backends; ++i) servers.push_back(Postgres::Shared().Open());
  size_t turn = 0;
  const auto pick = [&]() -> Session& { return *servers[turn++ % servers.size()]; };
  PooledSession session(pick);
  const OpenSecond open_second = [&] { return std::make_unique<PooledSession>(pick); };
  EXPECT_EQ(ReasonOf(RefusePooler(session, open_second, "test")), Reason::kPoolerDetected);
}

INSTANTIATE_TEST_SUITE_P(Backends, PoolerProbe, ::testing::Values(1, 2, 3, 4, 5, 7));

TEST(Recipe, DirectSessionsAndSessionPoolersPassTheProbe) {
  Postgres& server = Postgres::Shared();
  const auto session = server.Open();
  const OpenSecond open_second = [&] { return Open({server.ConnInfo()}); };
  EXPECT_TRUE(RefusePooler(*session, open_second, "test").ok());
  PooledSession through_session_pooler(
      [&]() -> Session& { return *session; });  // another pid than it reports, always the same
  EXPECT_TRUE(RefusePooler(through_session_pooler, open_second, "test").ok());
}

}  // namespace
}  // namespace lockkeeper::pg
