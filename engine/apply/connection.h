// How an applier reaches its target, and what has to be true of the connection before anything else is looked at.
#ifndef LOCKKEEPER_ENGINE_APPLY_CONNECTION_H_
#define LOCKKEEPER_ENGINE_APPLY_CONNECTION_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/apply/events.h"
#include "engine/base/cancel.h"
#include "engine/pg/advisory_lock.h"
#include "engine/pg/recipe.h"
#include "engine/pg/session.h"

namespace lockkeeper::apply {

// What the statements of a revision run under.
pg::Recipe StatementRecipe(const Limits& limits);
// What a statement outside of a transaction runs under: it may take hours, and waits for older transactions.
pg::Recipe StandaloneRecipe(const Limits& limits);

// Sets the recipe and that function bodies are taken as they are, as in the proof.
absl::Status Assert(const pg::Recipe& recipe, pg::Session& session);
// For our own SQL inside the transaction at hand: no schema that somebody else can write to.
absl::Status UseSafePath(pg::Session& session);

// One more session of the same name.
absl::StatusOr<std::unique_ptr<pg::Session>> OpenSession(const RunRequest& request);
// A session for an applier: a primary, and no pooler in between.
absl::StatusOr<std::unique_ptr<pg::Session>> OpenApplier(const RunRequest& request);

// The one applier lock of the database. OPERATION_RUNNING when another applier keeps it for longer than the limit says.
absl::StatusOr<pg::AdvisoryLock> LockTarget(pg::Session& session, const RunRequest& request, CancelToken& cancel);

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_CONNECTION_H_
