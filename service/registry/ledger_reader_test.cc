#include "service/registry/ledger_reader.h"

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::registry {
namespace {

using ::lockkeeper::testing::Postgres;

std::string Backends(const std::string& database) {
  const auto rows = Postgres::Shared().Open()->Query(
      "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE application_name = 'lockkeeper/status' AND datname = $1",
      {{database}});
  return rows.ok() ? rows->Text(0, 0) : std::string(rows.status().message());
}

TEST(LedgerReader, KeepsItsSessionAndLetsItGoWhenNobodyAsks) {
  const std::string database = Postgres::Shared().CreateDatabase();
  const workflow::Target target{"dev", Postgres::Shared().ConnInfo(database)};
  LedgerReader reader;
  CancelToken token;
  for (int i = 0; i < 3; ++i) {
    const auto view = reader.Read(target, token);
    ASSERT_TRUE(view.ok()) << view.status();
    EXPECT_FALSE(view->present);
  }
  EXPECT_EQ(Backends(database), "1");
  reader.CloseIdle(absl::Minutes(1));
  EXPECT_EQ(Backends(database), "1");
  reader.CloseIdle(absl::ZeroDuration());
  for (int i = 0; i < 100 && Backends(database) != "0"; ++i) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(Backends(database), "0");
}

TEST(LedgerReader, ASessionThatDiedIsReplaced) {
  const std::string database = Postgres::Shared().CreateDatabase();
  const workflow::Target target{"dev", Postgres::Shared().ConnInfo(database)};
  LedgerReader reader;
  CancelToken token;
  ASSERT_TRUE(reader.Read(target, token).ok());
  Postgres::Shared().Terminate(absl::StrCat("datname = '", database, "'"));
  const auto again = reader.Read(target, token);
  EXPECT_TRUE(again.ok()) << again.status();
}

TEST(LedgerReader, ThePositionMovesWithEveryChangeOfACatalog) {
  const std::string database = Postgres::Shared().CreateDatabase();
  const workflow::Target target{"dev", Postgres::Shared().ConnInfo(database)};
  LedgerReader reader;
  CancelToken token;
  const auto before = reader.Position(target, token);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_FALSE(before->empty());
  for (const char* change : {"CREATE TABLE public.t (a int)", "COMMENT ON TABLE public.t IS 'x'",
                             "ALTER TABLE public.t ENABLE ROW LEVEL SECURITY", "GRANT SELECT ON public.t TO PUBLIC",
                             "DROP TABLE public.t"}) {
    const std::string earlier = *reader.Position(target, token);
    ASSERT_TRUE(Postgres::Shared().Open(database)->Exec(change).ok());
    EXPECT_NE(*reader.Position(target, token), earlier) << change;
  }
}

}  // namespace
}  // namespace lockkeeper::registry
