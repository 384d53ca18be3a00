#include "engine/introspect/epoch.h"

#include <memory>
#include <regex>
#include <set>
#include <string>

#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::introspect {
namespace {

using ::lockkeeper::testing::Postgres;

class RememberedSnapshot : public ::testing::Test {
 protected:
  void SetUp() override {
    Run("CREATE TABLE public.t (a int PRIMARY KEY, b text DEFAULT 'x'); CREATE VIEW public.v AS SELECT a FROM public.t");
  }
  void Run(const std::string& sql) {
    const absl::Status status = Postgres::Shared().Open(database_)->Script(sql);
    ASSERT_TRUE(status.ok()) << status;
  }
  catalog::SnapshotPtr Read() {
    const auto snapshot = Reader(kinds::AllKinds()).ReadAgain(*session_, memory_);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    return snapshot.ok() ? *snapshot : nullptr;
  }
  catalog::SnapshotPtr ReadAnew() { return *Reader(kinds::AllKinds()).Read(*session_); }

  const std::string database_ = Postgres::Shared().CreateDatabase();
  const std::unique_ptr<pg::Session> session_ = Postgres::Shared().Open(database_);
  Memory memory_;
};

TEST_F(RememberedSnapshot, IsGivenAgainWhileNothingChanged) {
  const catalog::SnapshotPtr first = Read();
  EXPECT_EQ(Read(), first);
}

TEST_F(RememberedSnapshot, IsGivenAgainAlthoughRowsWereWritten) {
  Read();
  Run("INSERT INTO public.t VALUES (1)");
  const catalog::SnapshotPtr second = Read();  // the second reading keeps the digest
  Run("INSERT INTO public.t VALUES (2)");
  EXPECT_EQ(Read(), second);
  EXPECT_EQ(Read(), second);
}

TEST_F(RememberedSnapshot, IsReadAnewAfterAnyChange) {
  for (const char* change :
       {"CREATE TABLE public.u (a int)", "ALTER TABLE public.t ALTER COLUMN b SET STORAGE EXTERNAL",
        "COMMENT ON COLUMN public.t.b IS 'seen'", "GRANT SELECT (b) ON public.t TO PUBLIC",
        "ALTER TABLE public.t ENABLE ROW LEVEL SECURITY", "ALTER TABLE public.t ALTER COLUMN b SET STATISTICS 7",
        "CREATE OR REPLACE VIEW public.v AS SELECT a + 1 AS a FROM public.t", "ALTER VIEW public.v SET (security_barrier)",
        "CREATE TYPE public.e AS ENUM ('a')", "ALTER TYPE public.e RENAME VALUE 'a' TO 'b'",
        "CREATE SEQUENCE public.s", "ALTER SEQUENCE public.s INCREMENT 3", "ALTER SEQUENCE public.s OWNED BY public.t.a",
        "CREATE STATISTICS public.st ON a, b FROM public.t", "ALTER STATISTICS public.st SET STATISTICS 9",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "CLUSTER public.t USING t_pkey",
        "ALTER TABLE public.t REPLICA IDENTITY FULL", "CREATE PUBLICATION p FOR TABLE public.t",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO pg_monitor",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC", "SELECT lo_create(0)",
        "DROP TABLE public.u"}) {
    const catalog::SnapshotPtr before = Read();
    Run(change);
    const catalog::SnapshotPtr after = Read();
    EXPECT_NE(after->fingerprint(), before->fingerprint()) << change;
    EXPECT_EQ(after->fingerprint(), ReadAnew()->fingerprint()) << change;
  }
}

TEST_F(RememberedSnapshot, ANameOfARoleIsPartOfIt) {
  Run("CREATE ROLE epoch_before; ALTER TABLE public.t OWNER TO epoch_before");
  Read();
  Run("INSERT INTO public.t VALUES (1)");
  const catalog::SnapshotPtr before = Read();
  Run("ALTER ROLE epoch_before RENAME TO epoch_after");
  EXPECT_NE(Read()->fingerprint(), before->fingerprint());
  Run("ALTER TABLE public.t OWNER TO CURRENT_USER; DROP ROLE epoch_after");
}

// They hold secrets, so their catalogs are shown in part; a busy server is no reason to give up on such a database.
TEST_F(RememberedSnapshot, UserMappingsAndSubscriptionsCount) {
  Run("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s; "
      "CREATE SUBSCRIPTION epoch_sub CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)");
  Read();
  Run("INSERT INTO public.t VALUES (1)");
  const catalog::SnapshotPtr kept = Read();
  Run("INSERT INTO public.t VALUES (2)");
  EXPECT_EQ(Read(), kept);
  for (const char* change : {"ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'u')",
                             "ALTER SUBSCRIPTION epoch_sub SET PUBLICATION p, q WITH (refresh = false)",
                             "ALTER SUBSCRIPTION epoch_sub SET (synchronous_commit = local)"}) {
    const catalog::SnapshotPtr before = Read();
    Run(change);
    EXPECT_NE(Read()->fingerprint(), before->fingerprint()) << change;
  }
  Run("DROP SUBSCRIPTION epoch_sub");
}

// A new database of the same name has the same rows in its catalogs, copied from the template.
TEST_F(RememberedSnapshot, BelongsToOneDatabaseOnly) {
  Read();
  Run("INSERT INTO public.t VALUES (1)");
  const catalog::SnapshotPtr before = Read();
  const std::string copy = Postgres::Shared().CreateDatabase();
  const std::unique_ptr<pg::Session> other = Postgres::Shared().Open(copy);
  const auto there = Reader(kinds::AllKinds()).ReadAgain(*other, memory_);
  ASSERT_TRUE(there.ok()) << there.status();
  EXPECT_NE((*there)->fingerprint(), before->fingerprint());
}

// A kind that reads a catalog which the digest does not look at would be remembered after it changed.
TEST_F(RememberedSnapshot, EveryCatalogThatAKindReadsCounts) {
  // The names of roles are hashed, and what is shown of user mappings and subscriptions; the position holds the database;
  // what a file on the server offers is known not to count. The last is a function.
  std::set<std::string> known = {"pg_roles", "pg_database", "pg_user_mappings", "pg_subscription", "pg_stat_subscription",
                                 "pg_available_extensions", "pg_options_to_table"};
  const int major = session_->server_major();
  for (const std::string& catalog : CatalogsInDigest(major)) known.insert(catalog);
  const std::regex source("(?:FROM|JOIN)\\s+(?:pg_catalog\\.)?(pg_[a-z_]+)");
  for (const catalog::KindDescriptor* kind : kinds::AllKinds().all()) {
    const std::string queries =
        kind->query(major) + (kind->edges_query == nullptr ? "" : kind->edges_query(major));
    for (auto it = std::sregex_iterator(queries.begin(), queries.end(), source); it != std::sregex_iterator(); ++it) {
      EXPECT_TRUE(known.contains((*it)[1])) << kind->name << " reads " << (*it)[1];
    }
  }
}

// An uncommitted change is not seen; as soon as it commits, it is.
TEST_F(RememberedSnapshot, ATransactionThatCommitsLaterCounts) {
  const std::unique_ptr<pg::Session> writer = Postgres::Shared().Open(database_);
  ASSERT_TRUE(writer->Begin().ok());
  ASSERT_TRUE(writer->Exec("CREATE TABLE public.later (a int)").ok());
  const catalog::SnapshotPtr before = Read();
  ASSERT_TRUE(writer->Commit().ok());
  EXPECT_NE(Read()->fingerprint(), before->fingerprint());
}

}  // namespace
}  // namespace lockkeeper::introspect
