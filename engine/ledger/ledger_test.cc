// What every ledger does: run against the one in memory and the one in PostgreSQL.
#include "engine/ledger/ledger.h"

#include <functional>
#include <memory>

#include "engine/base/errors.h"
#include "engine/ledger/pg_ledger.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/memory_ledger.h"
#include "tests/support/postgres.h"

namespace lockkeeper::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LedgerTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string(GetParam()) == "memory") {
      ledger_ = std::make_unique<testing::MemoryLedger>();
    } else {
      session_ = testing::Postgres::Shared().OpenFresh();
      ledger_ = std::make_unique<PgLedger>(*session_);
    }
  }
  Entry Add(EntryKind kind, int64_t resolves = 0) {
    Entry entry;
    entry.kind = kind;
    entry.operation = "o'1";
    entry.revision = "a1";
    entry.step = 2;
    entry.content_digest = "d\\é";
    entry.statement_count = 3;
    entry.principal = "alice";
    entry.detail = "line\nline";
    entry.resolves = resolves;
    const absl::StatusOr<Entry> written = ledger_->Append(entry);
    EXPECT_TRUE(written.ok()) << written.status();
    return written.value_or(Entry());
  }
  std::unique_ptr<pg::Session> session_;
  std::unique_ptr<Ledger> ledger_;
};

INSTANTIATE_TEST_SUITE_P(Both, LedgerTest, ::testing::Values("memory", "pg"),
                         [](const auto& place) { return std::string(place.param); });

TEST_P(LedgerTest, ADatabaseWithoutALedgerHasEmptyAnswers) {
  EXPECT_THAT(*ledger_->ReadHeads(), IsEmpty());
  EXPECT_THAT(*ledger_->ReadEntries(0, 10), IsEmpty());
  EXPECT_THAT(*ledger_->Unresolved(), IsEmpty());
  EXPECT_THAT(*ledger_->ReadJournal("o", 0, 10), IsEmpty());
  EXPECT_EQ(ledger_->ReadTip()->id, 0);
  EXPECT_TRUE(ledger_->VerifyChain().ok());
}

TEST_P(LedgerTest, HeadsAreRemovedAndAddedExactly) {
  ASSERT_TRUE(ledger_->EnsureSchema().ok());
  ASSERT_TRUE(ledger_->UpdateHeads({}, {"b", "a"}).ok());
  EXPECT_THAT(*ledger_->ReadHeads(), ElementsAre("a", "b"));
  ASSERT_TRUE(ledger_->UpdateHeads({"a", "b"}, {"m"}).ok());
  EXPECT_THAT(*ledger_->ReadHeads(), ElementsAre("m"));
  EXPECT_EQ(ReasonOf(ledger_->UpdateHeads({"a"}, {})), Reason::kLedgerBroken);
  EXPECT_EQ(ReasonOf(ledger_->UpdateHeads({}, {"m"})), Reason::kLedgerBroken);
}

TEST_P(LedgerTest, AtMostOneRevisionIsHalfDone) {
  EXPECT_EQ(*ledger_->ReadUnfinished(), std::nullopt);
  ASSERT_TRUE(ledger_->EnsureSchema().ok());
  EXPECT_EQ(*ledger_->ReadUnfinished(), std::nullopt);
  Unfinished unfinished{EntryKind::kRevert, "a1", "digest", "op'1", 2, 5};
  ASSERT_TRUE(ledger_->WriteUnfinished(unfinished).ok());
  EXPECT_EQ(*ledger_->ReadUnfinished(), unfinished);
  unfinished.done = 3;
  ASSERT_TRUE(ledger_->WriteUnfinished(unfinished).ok());
  EXPECT_EQ(*ledger_->ReadUnfinished(), unfinished);
  ASSERT_TRUE(ledger_->WriteUnfinished(std::nullopt).ok());
  EXPECT_EQ(*ledger_->ReadUnfinished(), std::nullopt);
}

TEST_P(LedgerTest, EntriesComeBackAsTheyWereWrittenAndFormAChain) {
  ASSERT_TRUE(ledger_->EnsureSchema().ok());
  const Entry first = Add(EntryKind::kApply);
  const Entry second = Add(EntryKind::kRevert);
  EXPECT_EQ(first.id, 1);
  EXPECT_EQ(second.previous, first.digest);
  const std::vector<Entry> read = *ledger_->ReadEntries(0, 10);
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[1].kind, EntryKind::kRevert);
  EXPECT_EQ(read[1].operation, "o'1");
  EXPECT_EQ(read[1].content_digest, "d\\é");
  EXPECT_EQ(read[1].detail, "line\nline");
  EXPECT_EQ(read[1].step, 2);
  EXPECT_EQ(read[1].statement_count, 3);
  EXPECT_EQ(read[1].digest, second.digest);
  EXPECT_EQ(read[1].time, second.time);
  EXPECT_FALSE(read[1].xid.empty());
  EXPECT_THAT(*ledger_->ReadEntries(1, 10), SizeIs(1));
  EXPECT_THAT(*ledger_->ReadEntries(0, 1), SizeIs(1));
  EXPECT_EQ(ledger_->ReadTip()->digest, second.digest);
  EXPECT_TRUE(ledger_->VerifyChain().ok());
}

TEST_P(LedgerTest, AnIntentWithoutAnOutcomeIsInDoubt) {
  ASSERT_TRUE(ledger_->EnsureSchema().ok());
  const Entry settled = Add(EntryKind::kIntent);
  const Entry open = Add(EntryKind::kIntent);
  Add(EntryKind::kOutcome, settled.id);
  const std::vector<Entry> doubts = *ledger_->Unresolved();
  ASSERT_THAT(doubts, SizeIs(1));
  EXPECT_EQ(doubts[0].id, open.id);
}

TEST_P(LedgerTest, OnlyTheLastHolderOfTheFenceMayGoOn) {
  ASSERT_TRUE(ledger_->EnsureSchema().ok());
  const int64_t first = *ledger_->AdvanceFence("op1");
  EXPECT_TRUE(ledger_->HoldFence(first).ok());
  const int64_t second = *ledger_->AdvanceFence("op2");
  EXPECT_GT(second, first);
  const absl::Status status = ledger_->HoldFence(first);
  EXPECT_EQ(ReasonOf(status), Reason::kOperationRunning);
  EXPECT_EQ(MetadataOf(status)["operation"], "op2");
}

TEST_P(LedgerTest, TheJournalNumbersTheEventsOfEachOperation) {
  ASSERT_TRUE(ledger_->EnsureSchema().ok());
  JournalEvent event;
  event.operation = "op1";
  event.event = "step_started";
  event.detail = "{}";
  EXPECT_EQ(ledger_->AppendJournal(event)->sequence, 1);
  EXPECT_EQ(ledger_->AppendJournal(event)->sequence, 2);
  event.operation = "op2";
  EXPECT_EQ(ledger_->AppendJournal(event)->sequence, 1);
  const std::vector<JournalEvent> events = *ledger_->ReadJournal("op1", 1, 10);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].sequence, 2);
  EXPECT_EQ(events[0].event, "step_started");
}

}  // namespace
}  // namespace lockkeeper::ledger
