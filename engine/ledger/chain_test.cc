#include "engine/ledger/chain.h"

#include <functional>
#include <vector>

#include "engine/base/errors.h"
#include "gtest/gtest.h"

namespace lockkeeper::ledger {
namespace {

std::vector<Entry> Chain(int count) {
  std::vector<Entry> entries;
  for (int i = 0; i < count; ++i) {
    Entry entry;
    entry.id = i + 1;
    entry.operation = "op";
    entry.xid = "7";
    entry.previous = entries.empty() ? "" : entries.back().digest;
    entry.digest = DigestOf(entry);
    entries.push_back(entry);
  }
  return entries;
}

std::string WhatIsWrong(const std::vector<Entry>& entries) {
  const absl::Status status = CheckChain(Tip(), entries);
  if (status.ok()) return "";
  EXPECT_EQ(ReasonOf(status), Reason::kLedgerBroken);
  return MetadataOf(status)["what"];
}

TEST(Chain, AnUntouchedChainPassesAlsoInPieces) {
  const std::vector<Entry> entries = Chain(4);
  EXPECT_EQ(WhatIsWrong(entries), "");
  EXPECT_EQ(WhatIsWrong({}), "");
  EXPECT_TRUE(CheckChain({2, entries[1].digest}, absl::MakeConstSpan(entries).subspan(2)).ok());
}

TEST(Chain, AnyChangedFieldShows) {
  const std::function<void(Entry&)> kChanges[] = {[](Entry& e) { e.kind = EntryKind::kStamp; },
                                                  [](Entry& e) { e.operation = "x"; },
                                                  [](Entry& e) { e.revision = "x"; },
                                                  [](Entry& e) { e.step = 1; },
                                                  [](Entry& e) { e.content_digest = "x"; },
                                                  [](Entry& e) { e.statement_count = 1; },
                                                  [](Entry& e) { e.principal = "x"; },
                                                  [](Entry& e) { e.detail = "x"; },
                                                  [](Entry& e) { e.resolves = 1; },
                                                  [](Entry& e) { e.xid = "8"; },
                                                  [](Entry& e) { e.time += absl::Microseconds(1); }};
  for (const auto& change : kChanges) {
    std::vector<Entry> entries = Chain(3);
    change(entries[1]);
    EXPECT_EQ(WhatIsWrong(entries), "entry 2 was changed after it was written");
  }
}

TEST(Chain, FieldsCannotBorrowFromEachOther) {
  Entry a, b;
  a.operation = "x1:y";
  b.operation = "x";
  b.revision = "y";
  EXPECT_NE(DigestOf(a), DigestOf(b));
}

TEST(Chain, MissingAndRewrittenEntriesShow) {
  std::vector<Entry> entries = Chain(4);
  entries.erase(entries.begin() + 1);
  EXPECT_EQ(WhatIsWrong(entries), "entry 2 is missing");
  entries = Chain(4);
  entries[1].principal = "somebody else";
  entries[1].digest = DigestOf(entries[1]);
  EXPECT_EQ(WhatIsWrong(entries), "entry 3 does not follow from the one before it");
}

}  // namespace
}  // namespace lockkeeper::ledger
