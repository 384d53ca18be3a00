// Running scripts in a shadow, exactly as the executor would run them on a target, but without a ledger.
//
// Roles belong to the server and are no part of a snapshot: one that a script names and that is missing is made as a
// stub that cannot log in, and the statement is tried again. Statements about the whole cluster (databases,
// tablespaces, server settings, ALTER and DROP ROLE) are not run at all: a shadow must not touch its neighbours.
#ifndef LOCKKEEPER_ENGINE_VERIFY_SCRATCH_H_
#define LOCKKEEPER_ENGINE_VERIFY_SCRATCH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/base/cancel.h"
#include "engine/pg/session.h"
#include "engine/sql/parse.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::verify {

// The settings of user scripts: the recipe with the user's search path, and function bodies taken as they are, so that
// the order of definitions does not matter.
absl::Status PrepareScratch(pg::Session& session);

// Group by group. A failed statement is PROOF_FAILED with file and line; the token is asked between statements.
absl::Status RunGroups(pg::Session& session, absl::Span<const PlanGroup> groups, CancelToken& cancel);

// A declared file, statement by statement, each committing by itself; its own BEGIN and COMMIT are left out. A failed
// one is SQL_FAILED or SQL_SYNTAX with file and line.
absl::Status RunFile(pg::Session& session, absl::string_view file, absl::string_view content, CancelToken& cancel);

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_SCRATCH_H_
