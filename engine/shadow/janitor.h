// Removes the shadows that dead owners left: after kill -9 nobody else would.
#ifndef LOCKKEEPER_ENGINE_SHADOW_JANITOR_H_
#define LOCKKEEPER_ENGINE_SHADOW_JANITOR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/pg/session.h"

namespace lockkeeper::shadow {

struct Sweep {
  int dropped = 0;
  int kept = 0;  // of living owners, or with a session on it
};

// Looks at every marked shadow of this admin database. An owner whose advisory lock can be had is dead; what cannot be
// dropped now is left for the next time. `own_owner` is never touched.
absl::StatusOr<Sweep> SweepOrphans(pg::Session& admin, absl::string_view own_owner, absl::string_view admin_database);

// Keeps the last used `most` of the templates, and of those only what was used since `since`.
absl::Status SweepTemplates(pg::Session& admin, absl::string_view admin_database, size_t most, absl::Time since);

}  // namespace lockkeeper::shadow

#endif  // LOCKKEEPER_ENGINE_SHADOW_JANITOR_H_
