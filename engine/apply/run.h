// One run, for this room only: its connection, its place in the plan, what it says and what it writes to the ledger.
#ifndef LOCKKEEPER_ENGINE_APPLY_RUN_H_
#define LOCKKEEPER_ENGINE_APPLY_RUN_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "engine/apply/connection.h"
#include "engine/apply/events.h"
#include "engine/apply/guard.h"
#include "engine/apply/watch.h"
#include "engine/ledger/pg_ledger.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::apply {

class Run {
 public:
  Run(const verify::RevisionPlan& plan, const RunRequest& request, const introspect::Reader& reader,
      const SnapshotLookup& known, const EventSink& events, CancelToken& cancel);

  RunResult Execute();
  RunResult Recover(bool resume);

 private:
  // ---- run.cc: the way through the states ----
  absl::Status Open();        // -> LOCKED
  absl::Status CheckAll();    // -> CHECKED
  absl::Status TakeLedger();  // its tables, and the fence
  absl::Status RunGroups();   // -> RUNNING
  absl::Status Confirm();     // -> CONFIRMING
  RunResult Finish(const absl::Status& status);
  absl::Status WithWayOn(const absl::Status& status) const;
  void Enter(RunState state);
  void Send(const RunEvent& event);

  // ---- executor.cc: groups ----
  absl::Status RunTransactional(const verify::PlanGroup& group);
  absl::Status TryGroup(const verify::PlanGroup& group);
  absl::Status RunStatements(const verify::PlanGroup& group);
  absl::Status RunStep(const verify::PlanStep& step);
  absl::Status Record(const verify::PlanGroup& group);
  // In the transaction of the group: the heads, or how far its revision came.
  absl::Status WriteProgress(ledger::Ledger& ledger, const verify::PlanGroup& group);
  absl::Status CommitGroup();
  absl::Status StepFailure(const absl::Status& status, const verify::PlanStep& step);
  absl::Status AwaitRetry(const absl::Status& why, absl::Duration pause);
  void Passed(const verify::PlanGroup& group);

  // ---- standalone.cc ----
  absl::Status RunStandalone(const verify::PlanGroup& group);
  absl::Status Settle(const verify::PlanGroup& group, int64_t intent, const absl::Status& ran);
  absl::Status WriteOutcome(const verify::PlanGroup& group, int64_t intent, absl::string_view result);
  absl::Status RemoveLeftover(const verify::PlanStep& step);
  // Empty when nobody can tell.
  absl::StatusOr<std::optional<bool>> EffectIsThere(const verify::PlanStep& step);

  // ---- recovery.cc ----
  absl::Status FindPlace();  // from the ledger: how many groups are done
  absl::Status SettleIntents();
  absl::Status Reconnect();
  absl::StatusOr<bool> WasCommitted();

  // Our own statements as one transaction, under the safe path, with the fence held.
  absl::Status InLedger(absl::FunctionRef<absl::Status(ledger::PgLedger&)> write);
  ledger::Entry EntryFor(ledger::EntryKind kind, const verify::PlanGroup& group) const;
  const verify::PlanGroup& group() const { return plan_.groups[done_]; }
  // How far the revision of the next group came when `groups` groups are done; nothing when it is not begun.
  std::optional<ledger::Unfinished> UnfinishedAfter(size_t groups) const;

  const verify::RevisionPlan& plan_;
  const RunRequest& request_;
  const introspect::Reader& reader_;
  const SnapshotLookup& known_;
  CancelToken& cancel_;

  absl::Mutex events_mutex_;
  const EventSink& events_ ABSL_GUARDED_BY(events_mutex_);

  std::unique_ptr<pg::Session> session_;
  std::optional<pg::AdvisoryLock> lock_;
  std::optional<Watch> watch_;
  RunState state_ = RunState::kPending;
  size_t done_ = 0;  // groups
  int64_t fence_ = 0;
  int64_t entries_from_ = 0;  // ledger entries of this run come after this one
  bool in_doubt_ = false;
  RunResult result_;
};

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_RUN_H_
