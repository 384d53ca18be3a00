#include "tests/support/memory_ledger.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/ledger/chain.h"

namespace lockkeeper::testing {

using ledger::Entry;
using ledger::EntryKind;
using ledger::JournalEvent;
using ledger::Tip;

absl::StatusOr<std::vector<std::string>> MemoryLedger::ReadHeads() {
  return std::vector<std::string>(heads_.begin(), heads_.end());
}

absl::Status MemoryLedger::UpdateHeads(absl::Span<const std::string> remove, absl::Span<const std::string> add) {
  for (const std::string& id : remove) {
    if (heads_.erase(id) == 1) continue;
    return Failure(Reason::kLedgerBroken).With("what", absl::StrCat("revision '", id, "' should be a head and is not"));
  }
  for (const std::string& id : add) {
    if (heads_.insert(id).second) continue;
    return Failure(Reason::kLedgerBroken).With("what", absl::StrCat("revision '", id, "' is a head already"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Entry> MemoryLedger::Append(const Entry& entry) {
  Entry written = entry;
  written.id = static_cast<int64_t>(entries_.size()) + 1;
  written.time = Tick();
  written.xid = absl::StrCat(1000 + written.id);
  written.previous = entries_.empty() ? "" : entries_.back().digest;
  written.digest = ledger::DigestOf(written);
  entries_.push_back(written);
  return written;
}

absl::StatusOr<std::vector<Entry>> MemoryLedger::ReadEntries(int64_t after, int limit) {
  std::vector<Entry> out;
  for (const Entry& entry : entries_) {
    if (entry.id > after && static_cast<int>(out.size()) < limit) out.push_back(entry);
  }
  return out;
}

absl::StatusOr<Tip> MemoryLedger::ReadTip() {
  if (entries_.empty()) return Tip();
  return Tip{entries_.back().id, entries_.back().digest};
}

absl::StatusOr<std::vector<Entry>> MemoryLedger::Unresolved() {
  std::vector<Entry> out;
  for (const Entry& intent : entries_) {
    const auto settles = [&](const Entry& e) { return e.kind == EntryKind::kOutcome && e.resolves == intent.id; };
    const bool settled = std::any_of(entries_.begin(), entries_.end(), settles);
    if (intent.kind == EntryKind::kIntent && !settled) out.push_back(intent);
  }
  return out;
}

absl::Status MemoryLedger::VerifyChain() { return ledger::CheckChain(Tip(), entries_); }

absl::StatusOr<int64_t> MemoryLedger::AdvanceFence(absl::string_view operation) {
  fence_operation_ = std::string(operation);
  return ++fence_;
}

absl::Status MemoryLedger::HoldFence(int64_t token) {
  if (token == fence_) return absl::OkStatus();
  return Failure(Reason::kOperationRunning).With("operation", fence_operation_);
}

absl::StatusOr<JournalEvent> MemoryLedger::AppendJournal(const JournalEvent& event) {
  std::vector<JournalEvent>& events = journal_[event.operation];
  events.push_back(event);
  events.back().sequence = static_cast<int64_t>(events.size());
  events.back().time = Tick();
  return events.back();
}

absl::StatusOr<std::vector<JournalEvent>> MemoryLedger::ReadJournal(absl::string_view operation, int64_t after,
                                                                    int limit) {
  std::vector<JournalEvent> out;
  for (const JournalEvent& event : journal_[std::string(operation)]) {
    if (event.sequence > after && static_cast<int>(out.size()) < limit) out.push_back(event);
  }
  return out;
}

}  // namespace lockkeeper::testing
