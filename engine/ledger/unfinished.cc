#include "engine/ledger/unfinished.h"

#include "engine/base/errors.h"

namespace lockkeeper::ledger {

absl::string_view DirectionName(const Unfinished& unfinished) {
  return unfinished.kind == EntryKind::kApply ? "upgrade" : "downgrade";
}

absl::Status RefuseUnfinished(const Unfinished& unfinished, absl::string_view environment, absl::string_view what) {
  return Failure(Reason::kRevisionUnfinished)
      .With("environment", environment)
      .With("revision", unfinished.revision)
      .With("direction", DirectionName(unfinished))
      .With("done", unfinished.done)
      .With("statements", unfinished.statements)
      .With("operation", unfinished.operation)
      .With("what", what);
}

}  // namespace lockkeeper::ledger
