// The ledger of one database: which revisions it stands at, and the append-only record of what was done to it.
//
// An interface; PgLedger keeps it in the schema `lockkeeper` of the database itself, so that it commits, rolls back,
// is backed up and fails over with the schema it speaks of. No call opens or ends a transaction: what is called
// inside the caller's transaction becomes true with it. The caller holds the environment's advisory lock when it
// writes; the fence and the unique chain catch a caller that lost the lock without knowing. Reading a database that
// has no ledger yet gives empty answers. Failures: LEDGER_BROKEN (metadata what; the caller adds environment) when
// the ledger is not what it must be, OPERATION_RUNNING from HoldFence, and what the session fails with.
#ifndef LOCKKEEPER_ENGINE_LEDGER_LEDGER_H_
#define LOCKKEEPER_ENGINE_LEDGER_LEDGER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/ledger/entry.h"

namespace lockkeeper::ledger {

// The schema that holds the ledger; snapshots leave it out.
inline constexpr absl::string_view kSchema = "lockkeeper";

// A durable event of an operation, for those who watch it.
struct JournalEvent {
  std::string operation;
  int64_t sequence = 0;  // 1, 2, 3, ... in each operation; set by AppendJournal
  absl::Time time;       // set by AppendJournal
  std::string event;     // snake_case name: state_changed, step_started, step_finished, note
  std::string detail;    // JSON text
};

// A revision of which only the first statements are applied, or taken back: the operation ended between two of its
// groups. At most one; it commits with the groups, and the heads do not know of it.
struct Unfinished {
  EntryKind kind = EntryKind::kApply;  // or kRevert
  std::string revision;
  std::string digest;     // of the revision, when it was begun
  std::string operation;  // the last that ran some of it
  int done = 0;           // statements of its script
  int statements = 0;     // all of them
  friend bool operator==(const Unfinished&, const Unfinished&) = default;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  // Makes the schema and its tables, or brings older ones up to date. One query when there is nothing to do. To be
  // called in the transaction of the first write. Fails with LEDGER_BROKEN when the tables are newer than this
  // program, or when a schema of that name holds something else.
  virtual absl::Status EnsureSchema() = 0;

  // Sorted.
  virtual absl::StatusOr<std::vector<std::string>> ReadHeads() = 0;
  // Every row of `remove` must be there and no row of `add`, else LEDGER_BROKEN; the transaction must then be rolled
  // back.
  virtual absl::Status UpdateHeads(absl::Span<const std::string> remove, absl::Span<const std::string> add) = 0;

  virtual absl::StatusOr<std::optional<Unfinished>> ReadUnfinished() = 0;
  // Replaces what is there; nothing: no revision is half done any more.
  virtual absl::Status WriteUnfinished(const std::optional<Unfinished>& unfinished) = 0;

  // Gives the entry back with the ledger's own fields set.
  virtual absl::StatusOr<Entry> Append(const Entry& entry) = 0;
  // In order, those with an id above `after`.
  virtual absl::StatusOr<std::vector<Entry>> ReadEntries(int64_t after, int limit) = 0;
  virtual absl::StatusOr<Tip> ReadTip() = 0;
  // Intents without an outcome, oldest first: these steps are in doubt.
  virtual absl::StatusOr<std::vector<Entry>> Unresolved() = 0;
  // Reads all entries and recomputes every digest.
  virtual absl::Status VerifyChain() = 0;

  // Takes the fence for an operation: its token makes all earlier ones invalid. Commit before the first step.
  virtual absl::StatusOr<int64_t> AdvanceFence(absl::string_view operation) = 0;
  // To be called in the transaction of each effect: OPERATION_RUNNING when a later operation took the fence. Holds it
  // until the transaction ends, so that a takeover waits for this one to commit or roll back.
  virtual absl::Status HoldFence(int64_t token) = 0;

  virtual absl::StatusOr<JournalEvent> AppendJournal(const JournalEvent& event) = 0;
  virtual absl::StatusOr<std::vector<JournalEvent>> ReadJournal(absl::string_view operation, int64_t after,
                                                                int limit) = 0;
};

}  // namespace lockkeeper::ledger

#endif  // LOCKKEEPER_ENGINE_LEDGER_LEDGER_H_
