// What must hold under the lock before the first byte is sent: heads, findings, catalogs. Reads only.
#ifndef LOCKKEEPER_ENGINE_APPLY_GUARD_H_
#define LOCKKEEPER_ENGINE_APPLY_GUARD_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/apply/events.h"
#include "engine/catalog/snapshot.h"
#include "engine/introspect/reader.h"
#include "engine/ledger/ledger.h"
#include "engine/pg/session.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::apply {

// A snapshot by its fingerprint, as far as somebody still has it; null otherwise. Serves to name what differs.
using SnapshotLookup = std::function<catalog::SnapshotPtr(absl::string_view fingerprint)>;

// FINDINGS_OPEN unless every blocking finding is named by its id or its rule.
absl::Status CheckFindings(const verify::RevisionPlan& plan, const RunRequest& request);

// STALE_PLAN unless the ledger's heads are `expected`.
// `begun` is what the plan goes on with. STALE_PLAN when another revision, or another part of it, is half done.
absl::Status CheckUnfinished(const std::optional<ledger::Unfinished>& found,
                             const std::optional<ledger::Unfinished>& begun, const RunRequest& request);
absl::Status CheckHeads(const std::vector<std::string>& found, const std::vector<std::string>& expected,
                        const RunRequest& request);

// DRIFTED (metadata summary) unless the catalogs are where the plan starts.
absl::Status CheckStart(const verify::RevisionPlan& plan, const RunRequest& request, const introspect::Reader& reader,
                        const SnapshotLookup& known, pg::Session& session);

// The fingerprint of the end when it is where the proof ended; INTERNAL with the difference otherwise. What was applied
// stays applied.
absl::StatusOr<std::string> ConfirmEnd(const verify::RevisionPlan& plan, const RunRequest& request,
                                       const introspect::Reader& reader, const SnapshotLookup& known,
                                       pg::Session& session);

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_GUARD_H_
