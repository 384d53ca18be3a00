// One line of the ledger: what was done to this database, when, by whom, and what came before it.
//
// A value. Entries form a chain: each holds the digest of the one before it, and its own digest covers all of its
// fields, so that a changed, missing or inserted entry shows (chain.h). What cannot be seen from inside is a tail
// that was cut off: keep the tip elsewhere and compare.
#ifndef LOCKKEEPER_ENGINE_LEDGER_ENTRY_H_
#define LOCKKEEPER_ENGINE_LEDGER_ENTRY_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace lockkeeper::ledger {

enum class EntryKind {
  kApply,    // a revision or a plan's group was applied; commits with its statements
  kRevert,   // a revision was taken back; commits with its statements
  kStamp,    // the heads were set without running anything
  kIntent,   // a statement that cannot run in a transaction is about to run
  kOutcome,  // what became of an intent: `detail` is done, absent, broken or failed
};
absl::string_view EntryKindName(EntryKind kind);

struct Entry {
  // From the caller.
  EntryKind kind = EntryKind::kApply;
  std::string operation;       // id of the operation
  std::string revision;        // empty for a plan between two sources
  int step = 0;                // number in the plan; 0 when the entry is about no single step
  std::string content_digest;  // of the revision, or of the statement for an intent and its outcome
  int statement_count = 0;
  std::string principal;       // who asked for it
  std::string detail;          // an outcome's result; for people otherwise
  int64_t resolves = 0;        // an outcome's intent; 0 otherwise

  // From the ledger.
  int64_t id = 0;  // 1, 2, 3, ... without gaps
  absl::Time time;  // the database's clock, to the microsecond
  std::string xid;  // pg_current_xact_id() of the transaction that wrote it; settles a lost COMMIT by pg_xact_status
  std::string previous;  // digest of the entry before; empty in the first
  std::string digest;
};

// Where the chain ends.
struct Tip {
  int64_t id = 0;  // 0: the ledger is empty
  std::string digest;
};

}  // namespace lockkeeper::ledger

#endif  // LOCKKEEPER_ENGINE_LEDGER_ENTRY_H_
