// The ledger in the database itself, over the session whose transaction it joins.
//
// Knows the tables of schema.h and nothing about plans. Does not own the session; used by the thread that uses the
// session. Every statement is qualified, so a search_path that a revision sets with SET LOCAL does not lead it
// elsewhere.
#ifndef LOCKKEEPER_ENGINE_LEDGER_PG_LEDGER_H_
#define LOCKKEEPER_ENGINE_LEDGER_PG_LEDGER_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/ledger/ledger.h"
#include "engine/pg/session.h"

namespace lockkeeper::ledger {

class PgLedger final : public Ledger {
 public:
  explicit PgLedger(pg::Session& session) : session_(session) {}

  absl::Status EnsureSchema() override;
  absl::StatusOr<std::vector<std::string>> ReadHeads() override;
  absl::Status UpdateHeads(absl::Span<const std::string> remove, absl::Span<const std::string> add) override;
  absl::StatusOr<std::optional<Unfinished>> ReadUnfinished() override;
  absl::Status WriteUnfinished(const std::optional<Unfinished>& unfinished) override;
  absl::StatusOr<Entry> Append(const Entry& entry) override;
  absl::StatusOr<std::vector<Entry>> ReadEntries(int64_t after, int limit) override;
  absl::StatusOr<Tip> ReadTip() override;
  absl::StatusOr<std::vector<Entry>> Unresolved() override;
  absl::Status VerifyChain() override;
  absl::StatusOr<int64_t> AdvanceFence(absl::string_view operation) override;
  absl::Status HoldFence(int64_t token) override;
  absl::StatusOr<JournalEvent> AppendJournal(const JournalEvent& event) override;
  absl::StatusOr<std::vector<JournalEvent>> ReadJournal(absl::string_view operation, int64_t after, int limit) override;

 private:
  // False when there is no ledger yet.
  absl::StatusOr<bool> Exists();
  pg::Session& session_;
};

}  // namespace lockkeeper::ledger

#endif  // LOCKKEEPER_ENGINE_LEDGER_PG_LEDGER_H_
