#include "service/operations/recorder.h"

#include <string>

#include "service/convert/operation.h"
#include "service/convert/time.h"
#include "service/convert/utf8.h"

namespace lockkeeper::operations {
namespace {

constexpr size_t kSqlShown = 1000;

// At most `kSqlShown` bytes, cut between characters.
std::string Shown(const std::string& sql) {
  if (sql.size() <= kSqlShown) return sql;
  size_t end = kSqlShown;
  while (end > 0 && convert::IsContinuation(sql[end])) --end;
  return sql.substr(0, end);
}

}  // namespace

Recorder::Recorder(Journal& journal, const verify::RevisionPlan& plan, RunMode mode) : journal_(journal), mode_(mode) {
  for (const verify::PlanGroup& group : plan.groups) {
    for (const verify::PlanStep& step : group.steps) steps_.push_back({&step, &group, &step == &group.steps.back()});
  }
}

const Recorder::StepPlace* Recorder::Place(int number) const {
  if (number < 1 || static_cast<size_t>(number) > steps_.size()) return nullptr;
  return &steps_[static_cast<size_t>(number) - 1];
}

void Recorder::RecordState(v1::OperationState to) {
  // A final state belongs to End; nothing is recorded twice.
  const v1::OperationState from = journal_.operation().state();
  if (convert::IsFinal(to) || to == from) return;
  v1::OperationEvent event;
  event.mutable_state_changed()->set_from(from);
  event.mutable_state_changed()->set_to(to);
  journal_.Add(event, [to](v1::Operation& operation) { operation.set_state(to); });
}

void Recorder::RecordStepStarted(int number) {
  v1::OperationEvent event;
  v1::StepStarted* started = event.mutable_step_started();
  started->set_step(number);
  started->set_steps_total(static_cast<int32_t>(steps_.size()));
  if (const StepPlace* place = Place(number); place != nullptr) {
    started->set_revision(place->step->revision);
    started->set_sql(Shown(place->step->sql));
  }
  tries_ = 0;
  journal_.Add(event);
}

void Recorder::RecordStepFinished(const workflow::RunEvent& event) {
  v1::OperationEvent made;
  v1::StepFinished* finished = made.mutable_step_finished();
  finished->set_step(event.step);
  finished->set_steps_total(static_cast<int32_t>(steps_.size()));
  convert::ToProto(event.elapsed, finished->mutable_elapsed());
  const StepPlace* place = Place(event.step);
  const bool committed = place != nullptr && place->last_of_group;
  if (committed) {
    finished->set_committed(true);
    finished->set_completed_revision(place->group->completes_revision);
  }
  journal_.Add(made, [&](v1::Operation& operation) {
    if (committed) operation.set_steps_done(event.step);
  });
}

void Recorder::RecordLockWaiting(const workflow::RunEvent& event) {
  v1::OperationEvent made;
  v1::LockWaiting* waiting = made.mutable_lock_waiting();
  waiting->set_step(event.step);
  for (const int pid : event.blocked_by) waiting->add_blockers()->set_pid(pid);
  waiting->set_tries(++tries_);
  convert::ToProto(event.elapsed, waiting->mutable_waited());
  journal_.Ephemeral(std::move(made));
}

void Recorder::Record(const workflow::RunEvent& event) {
  using Kind = workflow::RunEvent::Kind;
  switch (event.kind) {
    case Kind::kState: return RecordState(convert::StateOf(event.state));
    case Kind::kStepStarted: return RecordStepStarted(event.step);
    case Kind::kStepFinished: return RecordStepFinished(event);
    case Kind::kLockWaiting: return RecordLockWaiting(event);
    case Kind::kHeartbeat: return;  // watchers have a beat of their own
    case Kind::kNote: break;
  }
  v1::OperationEvent note;
  note.mutable_note()->set_text(convert::CleanUtf8(event.text));
  journal_.Add(note);
}

// What was cut off is over only when it is known to be complete, or to have changed nothing; all else waits for a
// resume.
v1::OperationState Recorder::EndState(const workflow::RunResult& result) const {
  const v1::OperationState state = convert::StateOf(result.state);
  if (!convert::IsFinal(state)) return v1::OPERATION_STATE_IN_DOUBT;
  if (mode_ == RunMode::kExecute || state == v1::OPERATION_STATE_SUCCEEDED) return state;
  if (mode_ == RunMode::kSettle) {
    const bool nothing_done = state == v1::OPERATION_STATE_CANCELLED && result.steps_done == 0;
    return nothing_done ? state : v1::OPERATION_STATE_IN_DOUBT;
  }
  return absl::IsUnavailable(result.failure) || absl::IsAborted(result.failure) ? v1::OPERATION_STATE_IN_DOUBT : state;
}

absl::Status Recorder::End(const workflow::RunResult& result, absl::Duration patience) {
  const v1::OperationState to = EndState(result);
  v1::OperationEvent event;
  v1::StateChanged* changed = event.mutable_state_changed();
  changed->set_from(journal_.operation().state());
  changed->set_to(to);
  if (!result.failure.ok()) {
    const StepPlace* place = Place(result.failed_step);
    convert::ToFailure(result.failure, result.failed_step, place == nullptr ? "" : place->step->sql,
                       changed->mutable_failure());
  }
  const auto update = [&](v1::Operation& operation) {
    operation.set_state(to);
    operation.set_steps_done(result.steps_done);
    operation.set_end_fingerprint(result.end_fingerprint);
    operation.clear_current_revisions();
    for (const std::string& head : result.heads) operation.add_current_revisions(head);
    operation.clear_failure();
    if (changed->has_failure()) *operation.mutable_failure() = changed->failure();
  };
  return journal_.Finish(event, update, convert::IsEnded(to), patience);
}

}  // namespace lockkeeper::operations
