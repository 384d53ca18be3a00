// The tables of the ledger and their own tiny upgrades: a numbered list of scripts, of which the version table
// remembers the last that ran.
//
// Runs in the caller's transaction; never drops anything and never touches a schema of the same name that is not ours.
#ifndef LOCKKEEPER_ENGINE_LEDGER_SCHEMA_H_
#define LOCKKEEPER_ENGINE_LEDGER_SCHEMA_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/pg/session.h"

namespace lockkeeper::ledger {

// The version that this program writes.
int LatestVersion();
// The version in the database; 0 when there is no ledger.
absl::StatusOr<int> ReadVersion(pg::Session& session);
// See Ledger::EnsureSchema.
absl::Status UpgradeSchema(pg::Session& session);

}  // namespace lockkeeper::ledger

#endif  // LOCKKEEPER_ENGINE_LEDGER_SCHEMA_H_
