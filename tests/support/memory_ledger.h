// The ledger of ledger.h in memory, for tests of what uses one: same answers, same failures, no database.
//
// Has no transactions: what is written stays. Not thread-safe.
#ifndef LOCKKEEPER_TESTS_SUPPORT_MEMORY_LEDGER_H_
#define LOCKKEEPER_TESTS_SUPPORT_MEMORY_LEDGER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/ledger/ledger.h"

namespace lockkeeper::testing {

class MemoryLedger final : public ledger::Ledger {
 public:
  absl::Status EnsureSchema() override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<std::string>> ReadHeads() override;
  absl::Status UpdateHeads(absl::Span<const std::string> remove, absl::Span<const std::string> add) override;
  absl::StatusOr<std::optional<ledger::Unfinished>> ReadUnfinished() override { return unfinished_; }
  absl::Status WriteUnfinished(const std::optional<ledger::Unfinished>& unfinished) override {
    unfinished_ = unfinished;
    return absl::OkStatus();
  }
  absl::StatusOr<ledger::Entry> Append(const ledger::Entry& entry) override;
  absl::StatusOr<std::vector<ledger::Entry>> ReadEntries(int64_t after, int limit) override;
  absl::StatusOr<ledger::Tip> ReadTip() override;
  absl::StatusOr<std::vector<ledger::Entry>> Unresolved() override;
  absl::Status VerifyChain() override;
  absl::StatusOr<int64_t> AdvanceFence(absl::string_view operation) override;
  absl::Status HoldFence(int64_t token) override;
  absl::StatusOr<ledger::JournalEvent> AppendJournal(const ledger::JournalEvent& event) override;
  absl::StatusOr<std::vector<ledger::JournalEvent>> ReadJournal(absl::string_view operation, int64_t after,
                                                                  int limit) override;

  // For tests that tamper with it.
  std::vector<ledger::Entry>& entries() { return entries_; }

 private:
  absl::Time Tick() { return time_ += absl::Seconds(1); }
  std::set<std::string> heads_;
  std::optional<ledger::Unfinished> unfinished_;
  std::vector<ledger::Entry> entries_;
  std::map<std::string, std::vector<ledger::JournalEvent>> journal_;
  int64_t fence_ = 0;
  std::string fence_operation_;
  absl::Time time_ = absl::FromUnixSeconds(1700000000);
};

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_SUPPORT_MEMORY_LEDGER_H_
