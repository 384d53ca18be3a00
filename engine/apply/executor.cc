#include "engine/apply/executor.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "engine/apply/run.h"
#include "engine/base/crash_point.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/cancel_scope.h"
#include "engine/pg/sqlstate.h"
#include "engine/verify/place.h"

namespace lockkeeper::apply {
namespace {

constexpr absl::Duration kFirstPause = absl::Seconds(1), kLongestPause = absl::Seconds(10);

// Between half of the pause and all of it, so that two that wait do not march in step.
absl::Duration Jitter(absl::Duration pause) {
  static thread_local std::minstd_rand random{std::random_device()()};
  return pause * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

std::string Pids(const std::vector<int>& pids) {
  return pids.empty() ? "" : absl::StrCat("; blocked by backend ", absl::StrJoin(pids, ", "));
}

}  // namespace

RunResult Executor::Execute(const verify::VerifiedPlan& plan, const RunRequest& request, const EventSink& events,
                            CancelToken& cancel) const {
  return Run(plan.plan(), request, reader_, known_, events, cancel).Execute();
}

RunResult Executor::Recover(const verify::VerifiedPlan& plan, const RunRequest& request, bool resume,
                            const EventSink& events, CancelToken& cancel) const {
  return Run(plan.plan(), request, reader_, known_, events, cancel).Recover(resume);
}

absl::Status Run::RunTransactional(const verify::PlanGroup& group) {
  const absl::Time give_up = absl::Now() + request_.limits.lock_budget;
  for (absl::Duration pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    const absl::Status status = TryGroup(group);
    if (status.ok()) {
      Passed(group);
      return status;
    }
    if (ReasonOf(status) != Reason::kLockTimeout || session_->broken() || absl::Now() + pause > give_up) return status;
    RETURN_IF_ERROR(AwaitRetry(status, Jitter(pause)));
  }
}

absl::Status Run::TryGroup(const verify::PlanGroup& group) {
  RETURN_IF_ERROR(session_->Begin());
  absl::Status status = RunStatements(group);
  if (status.ok()) status = CommitGroup();
  if (!status.ok() && !session_->broken()) RETURN_IF_ERROR(session_->Rollback());
  return status;
}

// Everything of the group but its COMMIT. A cancel reaches whatever statement runs; the group is rolled back then.
absl::Status Run::RunStatements(const verify::PlanGroup& group) {
  const pg::CancelScope scope(*session_, cancel_);
  RETURN_IF_ERROR(UseSafePath(*session_));
  RETURN_IF_ERROR(lock_->StillHeld());
  RETURN_IF_ERROR(ledger::PgLedger(*session_).HoldFence(fence_));
  RETURN_IF_ERROR(Assert(StatementRecipe(request_.limits), *session_));
  for (const verify::PlanStep& step : group.steps) {
    RETURN_IF_ERROR(cancel_.Check(absl::StrCat("before step ", step.number)));
    RETURN_IF_ERROR(RunStep(step));
  }
  RETURN_IF_ERROR(cancel_.Check("before COMMIT"));
  return Record(group);
}

absl::Status Run::RunStep(const verify::PlanStep& step) {
  const absl::Time begin = absl::Now();
  Send({.kind = RunEvent::Kind::kStepStarted, .state = RunState::kRunning, .step = step.number});
  session_->OnNotice([&](const pg::Notice& notice) {
    Send({.kind = RunEvent::Kind::kNote,
          .state = RunState::kRunning,
          .step = step.number,
          .text = absl::StrCat(notice.severity, ": ", notice.message)});
  });
  PassCrashPoint(CrashPoint::kBeforeStatement);
  watch_->Begin(session_->backend_pid(), step.number);
  const absl::Status status = session_->Exec(step.sql);
  watch_->End();
  session_->OnNotice({});
  if (!status.ok()) return StepFailure(status, step);
  PassCrashPoint(CrashPoint::kAfterStatement);
  Send({.kind = RunEvent::Kind::kStepFinished,
        .state = RunState::kRunning,
        .step = step.number,
        .elapsed = absl::Now() - begin});
  return absl::OkStatus();
}

// The server's failure with its place, and in the words of what it means for the operation.
absl::Status Run::StepFailure(const absl::Status& status, const verify::PlanStep& step) {
  result_.failed_step = step.number;
  const verify::Place place{step.file, step.line, step.sql};
  if (ReasonOf(status) == Reason::kLockTimeout) {
    return Failure(Reason::kLockTimeout)
        .With("message", absl::StrCat(verify::Describe(status, place), Pids(watch_->blockers())))
        .With("sqlstate", pg::SqlstateOf(status));
  }
  if (ReasonOf(status) == Reason::kCancelled && !cancel_.cancelled()) {  // statement_timeout, or an operator
    return Failure(Reason::kDeadlineExceeded).With("what", verify::Describe(status, place));
  }
  if (ReasonOf(status) == Reason::kCancelled)
    return Failure(Reason::kCancelled).With("what", absl::StrCat("in step ", step.number));
  return verify::AtPlace(status, place);
}

// The ledger rows that commit with the group.
absl::Status Run::Record(const verify::PlanGroup& group) {
  RETURN_IF_ERROR(session_->Exec("SET CONSTRAINTS ALL IMMEDIATE"));
  RETURN_IF_ERROR(UseSafePath(*session_));
  ledger::PgLedger ledger(*session_);
  const bool up = plan_.direction == verify::Direction::kUpgrade;
  ledger::Entry entry = EntryFor(up ? ledger::EntryKind::kApply : ledger::EntryKind::kRevert, group);
  entry.detail = absl::StrCat("group ", done_ + 1, " of ", plan_.groups.size());
  RETURN_IF_ERROR(ledger.Append(entry).status());
  return WithMetadata(WriteProgress(ledger, group), "environment", request_.target.environment);
}

absl::Status Run::WriteProgress(ledger::Ledger& ledger, const verify::PlanGroup& group) {
  RETURN_IF_ERROR(ledger.WriteUnfinished(UnfinishedAfter(done_ + 1)));
  if (group.completes_revision.empty()) return absl::OkStatus();
  return ledger.UpdateHeads(group.remove_heads, group.add_heads);
}

absl::Status Run::CommitGroup() {
  PassCrashPoint(CrashPoint::kBeforeCommit);
  const absl::Status status = session_->Commit();
  if (status.ok()) {
    PassCrashPoint(CrashPoint::kAfterCommit);
    return status;
  }
  if (ReasonOf(status) != Reason::kCommitInDoubt) return status;
  Send({.kind = RunEvent::Kind::kNote,
        .state = RunState::kRunning,
        .text = "the connection was lost during COMMIT: asking the ledger"});
  const absl::StatusOr<bool> committed = WasCommitted();
  if (committed.ok() && *committed) return absl::OkStatus();
  if (committed.ok())
    return Failure(Reason::kConnectionLost).With("message", "during COMMIT; the server rolled the group back");
  in_doubt_ = true;
  const int step = group().steps.empty() ? 0 : group().steps.back().number;
  return Failure(Reason::kInDoubt)
      .With("operation", request_.operation)
      .With("step", step)
      .With("why", committed.status().message());
}

absl::Status Run::AwaitRetry(const absl::Status& why, absl::Duration pause) {
  RunEvent event{.kind = RunEvent::Kind::kLockWaiting, .state = RunState::kRunning, .step = result_.failed_step};
  event.blocked_by = watch_->blockers();
  event.text = absl::StrCat(why.message(), "; the group was rolled back and will be tried again");
  event.elapsed = pause;
  Send(event);
  const absl::Time until = absl::Now() + pause;
  while (absl::Now() < until) {
    RETURN_IF_ERROR(cancel_.Check("waiting to try a lock again"));
    absl::SleepFor(std::min(absl::Milliseconds(50), until - absl::Now()));
  }
  result_.failed_step = 0;
  return absl::OkStatus();
}

void Run::Passed(const verify::PlanGroup& group) {
  ++done_;
  if (group.completes_revision.empty()) return;
  const bool up = plan_.direction == verify::Direction::kUpgrade;
  Send({.kind = RunEvent::Kind::kNote,
        .state = RunState::kRunning,
        .text = absl::StrCat(up ? "applied " : "took back ", group.completes_revision)});
}

}  // namespace lockkeeper::apply
