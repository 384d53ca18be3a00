// What only the ledger in a database can do: commit with its neighbours, be tampered with, be raced.
#include "engine/ledger/pg_ledger.h"

#include <thread>

#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/ledger/schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/postgres.h"

namespace lockkeeper::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PgLedgerTest : public ::testing::Test {
 protected:
  PgLedgerTest() : database_(testing::Postgres::Shared().CreateDatabase()), session_(Open()), ledger_(*session_) {}
  std::unique_ptr<pg::Session> Open() { return testing::Postgres::Shared().Open(database_); }
  static Entry Of(EntryKind kind) {
    Entry entry;
    entry.kind = kind;
    entry.operation = "op";
    return entry;
  }
  void MakeEntries(int count) {
    ASSERT_TRUE(ledger_.EnsureSchema().ok());
    for (int i = 0; i < count; ++i) ASSERT_TRUE(ledger_.Append(Of(EntryKind::kApply)).ok());
  }

  const std::string database_;
  std::unique_ptr<pg::Session> session_;
  PgLedger ledger_;
};

TEST_F(PgLedgerTest, TheSchemaIsMadeOnceAndKept) {
  EXPECT_EQ(*ReadVersion(*session_), 0);
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  EXPECT_EQ(*ReadVersion(*session_), LatestVersion());
  ASSERT_TRUE(ledger_.UpdateHeads({}, {"a"}).ok());
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  EXPECT_THAT(*ledger_.ReadHeads(), ElementsAre("a"));
}

TEST_F(PgLedgerTest, EverythingCommitsOrRollsBackWithTheCallersTransaction) {
  ASSERT_TRUE(session_->Begin().ok());
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  ASSERT_TRUE(session_->Exec("CREATE TABLE public.t ()").ok());
  ASSERT_TRUE(ledger_.UpdateHeads({}, {"a"}).ok());
  ASSERT_TRUE(ledger_.Append(Of(EntryKind::kApply)).ok());
  ASSERT_TRUE(session_->Rollback().ok());
  EXPECT_EQ(*ReadVersion(*session_), 0);
  EXPECT_THAT(*ledger_.ReadHeads(), IsEmpty());
}

TEST_F(PgLedgerTest, AnEntryKnowsTheTransactionThatWroteIt) {
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  ASSERT_TRUE(session_->Begin().ok());
  const Entry entry = *ledger_.Append(Of(EntryKind::kApply));
  const sql::Rows rows = *session_->Query("SELECT pg_current_xact_id()::text");
  EXPECT_EQ(entry.xid, rows.Text(0, 0));
  ASSERT_TRUE(session_->Commit().ok());
  EXPECT_EQ(session_->Query("SELECT pg_xact_status($1::xid8)", {entry.xid})->Text(0, 0), "committed");
}

TEST_F(PgLedgerTest, AnEmptySchemaMadeBeforehandIsUsed) {
  ASSERT_TRUE(session_->Exec("CREATE SCHEMA lockkeeper").ok());
  EXPECT_TRUE(ledger_.EnsureSchema().ok());
}

TEST_F(PgLedgerTest, ASchemaOfSomebodyElseIsLeftAlone) {
  ASSERT_TRUE(session_->Script("CREATE SCHEMA lockkeeper; CREATE TABLE lockkeeper.canal ()").ok());
  const absl::Status status = ledger_.EnsureSchema();
  EXPECT_EQ(ReasonOf(status), Reason::kLedgerBroken);
  EXPECT_THAT(MetadataOf(status)["what"], HasSubstr("'canal'"));
}

TEST_F(PgLedgerTest, TablesOfAnOlderProgramAreReadAsTheyAreAndBroughtUpToDateByTheFirstWrite) {
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  ASSERT_TRUE(session_->Script("DROP TABLE lockkeeper.unfinished; UPDATE lockkeeper.version SET version = 1").ok());
  EXPECT_EQ(*ledger_.ReadUnfinished(), std::nullopt);
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  EXPECT_TRUE(ledger_.WriteUnfinished(Unfinished{EntryKind::kApply, "a1", "d", "o", 1, 2}).ok());
}

TEST_F(PgLedgerTest, TablesOfANewerProgramAreNotWritten) {
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  ASSERT_TRUE(session_->Exec("UPDATE lockkeeper.version SET version = 99").ok());
  EXPECT_EQ(ReasonOf(ledger_.EnsureSchema()), Reason::kLedgerBroken);
  EXPECT_EQ(ReasonOf(ledger_.ReadHeads().status()), Reason::kLedgerBroken);
}

TEST_F(PgLedgerTest, ARevisionsSearchPathDoesNotLeadItElsewhere) {
  ASSERT_TRUE(ledger_.EnsureSchema().ok());
  ASSERT_TRUE(
      session_->Script("CREATE SCHEMA app; CREATE TABLE app.entry (x int); CREATE TABLE app.head (x int)").ok());
  ASSERT_TRUE(session_->Begin().ok());
  ASSERT_TRUE(session_->Exec("SET LOCAL search_path = app, pg_catalog").ok());
  EXPECT_TRUE(ledger_.UpdateHeads({}, {"a"}).ok());
  EXPECT_TRUE(ledger_.Append(Of(EntryKind::kApply)).ok());
  ASSERT_TRUE(session_->Commit().ok());
  EXPECT_THAT(*ledger_.ReadHeads(), ElementsAre("a"));
}

TEST_F(PgLedgerTest, ASettingOfTheSessionDoesNotChangeTheDigest) {
  MakeEntries(1);
  ASSERT_TRUE(session_->Script("SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'German'").ok());
  ASSERT_TRUE(ledger_.Append(Of(EntryKind::kStamp)).ok());
  EXPECT_TRUE(ledger_.VerifyChain().ok());
}

TEST_F(PgLedgerTest, ALongChainIsVerifiedInPieces) {
  ASSERT_TRUE(session_->Begin().ok());
  MakeEntries(1005);
  ASSERT_TRUE(session_->Commit().ok());
  EXPECT_TRUE(ledger_.VerifyChain().ok());
}

TEST_F(PgLedgerTest, TamperingShows) {
  const struct {
    const char *sql, *what;
  } kCases[] = {
      {"UPDATE lockkeeper.entry SET principal = 'mallory' WHERE id = 2", "entry 2 was changed after it was written"},
      {"DELETE FROM lockkeeper.entry WHERE id = 2", "entry 2 is missing"},
      {"UPDATE lockkeeper.entry SET time = time - interval '1 microsecond' WHERE id = 3",
       "entry 3 was changed after it was written"}};
  MakeEntries(4);
  for (const auto& c : kCases) {
    ASSERT_TRUE(session_->Begin().ok());
    ASSERT_TRUE(session_->Exec(c.sql).ok());
    EXPECT_EQ(MetadataOf(ledger_.VerifyChain())["what"], c.what);
    ASSERT_TRUE(session_->Rollback().ok());
  }
  EXPECT_TRUE(ledger_.VerifyChain().ok());
}

TEST_F(PgLedgerTest, TheChainCannotFork) {
  MakeEntries(1);
  const std::unique_ptr<pg::Session> other = Open();
  ASSERT_TRUE(session_->Begin().ok());
  ASSERT_TRUE(ledger_.Append(Of(EntryKind::kApply)).ok());
  absl::Status second;
  std::thread racer([&] { second = PgLedger(*other).Append(Of(EntryKind::kApply)).status(); });
  absl::SleepFor(absl::Milliseconds(200));
  ASSERT_TRUE(session_->Commit().ok());
  racer.join();
  EXPECT_FALSE(second.ok());
  EXPECT_THAT(*ledger_.ReadEntries(0, 10), SizeIs(2));
  EXPECT_TRUE(ledger_.VerifyChain().ok());
}

TEST_F(PgLedgerTest, AnIntentHasOneOutcomeOnly) {
  MakeEntries(0);
  Entry outcome = Of(EntryKind::kOutcome);
  outcome.resolves = ledger_.Append(Of(EntryKind::kIntent))->id;
  EXPECT_TRUE(ledger_.Append(outcome).ok());
  EXPECT_FALSE(ledger_.Append(outcome).ok());
}

TEST_F(PgLedgerTest, ATakeoverWaitsForTheEffectThatHoldsTheFence) {
  MakeEntries(0);
  const int64_t token = *ledger_.AdvanceFence("op1");
  const std::unique_ptr<pg::Session> other = Open();
  ASSERT_TRUE(session_->Begin().ok());
  ASSERT_TRUE(ledger_.HoldFence(token).ok());
  ASSERT_TRUE(other->Exec("SET lock_timeout = '100ms'").ok());
  EXPECT_EQ(ReasonOf(PgLedger(*other).AdvanceFence("op2").status()), Reason::kLockTimeout);
  ASSERT_TRUE(session_->Commit().ok());
  EXPECT_TRUE(PgLedger(*other).AdvanceFence("op2").ok());
  EXPECT_EQ(ReasonOf(ledger_.HoldFence(token)), Reason::kOperationRunning);
}

}  // namespace
}  // namespace lockkeeper::ledger
