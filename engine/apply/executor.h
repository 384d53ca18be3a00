// Runs a verified plan against its target: lock, check, groups, confirm; and settles what a crash left.
//
// One session does the work. Each transactional group commits together with its ledger rows; a statement outside of a
// transaction has an intent on record before it and an outcome after it. Nothing is sent before the guard has passed
// under the advisory lock. The result says the truth about what is applied, whatever happened: where the connection was
// lost during COMMIT the ledger is asked, and only when it cannot be reached the run ends in doubt.
#ifndef LOCKKEEPER_ENGINE_APPLY_EXECUTOR_H_
#define LOCKKEEPER_ENGINE_APPLY_EXECUTOR_H_

#include "engine/apply/events.h"
#include "engine/apply/guard.h"
#include "engine/base/cancel.h"
#include "engine/introspect/reader.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::apply {

class Executor {
 public:
  Executor(const introspect::Reader& reader, SnapshotLookup known) : reader_(reader), known_(std::move(known)) {}

  RunResult Execute(const verify::VerifiedPlan& plan, const RunRequest& request, const EventSink& events,
                    CancelToken& cancel) const;

  // Under the advisory lock: settles the operation's intents by their probes, counts its groups in the ledger, and goes
  // on from there when `resume`; else only says how far it came. IN_DOUBT when a step's effect cannot be asked for.
  RunResult Recover(const verify::VerifiedPlan& plan, const RunRequest& request, bool resume, const EventSink& events,
                    CancelToken& cancel) const;

 private:
  const introspect::Reader& reader_;
  const SnapshotLookup known_;
};

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_EXECUTOR_H_
