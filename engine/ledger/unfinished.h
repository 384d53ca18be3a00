// A revision that is half done, in the words of the table of failures.
#ifndef LOCKKEEPER_ENGINE_LEDGER_UNFINISHED_H_
#define LOCKKEEPER_ENGINE_LEDGER_UNFINISHED_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/ledger/ledger.h"

namespace lockkeeper::ledger {

// "upgrade" or "downgrade": what went half the way, and what goes on with it.
absl::string_view DirectionName(const Unfinished& unfinished);

// REVISION_UNFINISHED; `what` is the way out.
absl::Status RefuseUnfinished(const Unfinished& unfinished, absl::string_view environment, absl::string_view what);

}  // namespace lockkeeper::ledger

#endif  // LOCKKEEPER_ENGINE_LEDGER_UNFINISHED_H_
