#include "engine/shadow/janitor.h"

#include "engine/base/cancel.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "engine/pg/advisory_lock.h"
#include "engine/shadow/database.h"

namespace lockkeeper::shadow {

absl::StatusOr<Sweep> SweepOrphans(pg::Session& admin, absl::string_view own_owner, absl::string_view admin_database) {
  ASSIGN_OR_RETURN(const std::vector<Database> marked, ListMarked(admin, admin_database));
  Sweep sweep;
  CancelToken token;
  for (const Database& database : marked) {
    if (database.mark.owner == own_owner) continue;
    const absl::StatusOr<pg::AdvisoryLock> lock =
        pg::AdvisoryLock::Acquire(admin, OwnerLock(database.mark.owner), absl::ZeroDuration(), token);
    if (admin.broken()) return lock.status();
    const absl::Status dropped = lock.ok() ? DropOrphan(admin, database, *lock) : lock.status();
    dropped.ok() ? ++sweep.dropped : ++sweep.kept;
    if (dropped.ok())
      Log(LogLevel::kInfo, "orphaned_shadow_dropped", {{"database", database.name}, {"owner", database.mark.owner}});
  }
  return sweep;
}

absl::Status SweepTemplates(pg::Session& admin, absl::string_view admin_database, size_t most, absl::Time since) {
  ASSIGN_OR_RETURN(const std::vector<Template> kept, ListTemplates(admin, admin_database));
  CancelToken token;
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i < most && absl::FromUnixSeconds(kept[i].used) >= since) continue;
    const absl::StatusOr<pg::AdvisoryLock> lock =
        pg::AdvisoryLock::Acquire(admin, TemplateLock(kept[i].key), absl::ZeroDuration(), token);
    if (admin.broken()) return lock.status();
    if (!lock.ok()) continue;  // somebody copies it: the next time
    const absl::Status dropped = DropTemplate(admin, kept[i], *lock);
    if (admin.broken()) return dropped;
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::shadow
