// The states of a run and which may follow which, as a table.
#ifndef LOCKKEEPER_ENGINE_APPLY_STATE_H_
#define LOCKKEEPER_ENGINE_APPLY_STATE_H_

#include "absl/strings/string_view.h"
#include "engine/apply/events.h"

namespace lockkeeper::apply {

absl::string_view RunStateName(RunState state);  // "RUNNING"
bool MayFollow(RunState state, RunState next);
// Nothing runs any more. A run in doubt has ended, too: recovery is a run of its own.
bool IsEnd(RunState state);

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_STATE_H_
