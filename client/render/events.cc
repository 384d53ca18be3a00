#include "client/render/events.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "client/render/text.h"

namespace lockkeeper::client {
namespace {

constexpr size_t kSqlWidth = 72;

std::string StepNumber(int step, int total) { return absl::StrCat("[", step, "/", total, "]"); }

std::string BlockersText(const v1::LockWaiting& waiting) {
  std::string out;
  for (const v1::Blocker& blocker : waiting.blockers()) {
    absl::StrAppend(&out, out.empty() ? "" : ", ", "pid ", blocker.pid());
    if (!blocker.application_name().empty()) absl::StrAppend(&out, " ", blocker.application_name());
    if (!blocker.state().empty()) absl::StrAppend(&out, " (", blocker.state(), ")");
  }
  return out;
}

std::string WaitingText(const v1::LockWaiting& waiting) {
  std::string out = absl::StrCat("waiting for a lock since ", Elapsed(waiting.waited()));
  if (const std::string who = BlockersText(waiting); !who.empty()) {
    absl::StrAppend(&out, ", held by ", who);
  }
  if (waiting.tries() > 1) absl::StrAppend(&out, ", try ", waiting.tries());
  return out;
}

std::string FinishedText(const v1::StepFinished& finished) {
  std::string out =
      absl::StrCat(StepNumber(finished.step(), finished.steps_total()), " done in ", Elapsed(finished.elapsed()));
  if (finished.has_rows() && finished.rows() > 0) {
    absl::StrAppend(&out, ", ", Count(static_cast<size_t>(finished.rows()), "row"));
  }
  if (finished.committed()) absl::StrAppend(&out, ", committed");
  if (!finished.completed_revision().empty()) {
    absl::StrAppend(&out, ", revision ", finished.completed_revision(), " complete");
  }
  return out;
}

}  // namespace

std::string StateText(v1::OperationState state) {
  const std::string name = v1::OperationState_Name(state);
  return std::string(absl::StripPrefix(name, "OPERATION_STATE_"));
}

std::string EventLine(const v1::OperationEvent& event) {
  switch (event.event_case()) {
    case v1::OperationEvent::kStateChanged: return absl::AsciiStrToLower(StateText(event.state_changed().to()));
    case v1::OperationEvent::kStepStarted: {
      const v1::StepStarted& step = event.step_started();
      const std::string revision = step.revision().empty() ? "" : absl::StrCat(" ", step.revision());
      return absl::StrCat(StepNumber(step.step(), step.steps_total()), revision, " ", OneLine(step.sql(), kSqlWidth));
    }
    case v1::OperationEvent::kStepFinished: return FinishedText(event.step_finished());
    case v1::OperationEvent::kNote: return event.note().text();
    case v1::OperationEvent::kLockWaiting: return WaitingText(event.lock_waiting());
    default: return "";
  }
}

Failure ToFailure(const v1::OperationFailure& failure) {
  Failure result{failure.message(), failure.reason(), {}};
  for (const auto& [key, value] : failure.metadata()) result.metadata[key] = value;
  if (!failure.sql().empty()) result.metadata.emplace("statement", failure.sql());
  return result;
}

void ProgressLine::Take(const v1::OperationEvent& event, absl::Time now) {
  waiting_.clear();
  switch (event.event_case()) {
    case v1::OperationEvent::kStateChanged: state_ = event.state_changed().to(); break;
    case v1::OperationEvent::kStepStarted:
      step_ = event.step_started().step();
      total_ = event.step_started().steps_total();
      doing_ = OneLine(event.step_started().sql(), kSqlWidth);
      step_began_ = now;
      break;
    case v1::OperationEvent::kStepFinished: doing_.clear(); break;
    case v1::OperationEvent::kLockWaiting: waiting_ = WaitingText(event.lock_waiting()); break;
    default: break;
  }
}

std::string ProgressLine::Text(absl::Time now) const {
  if (total_ == 0) return absl::AsciiStrToLower(StateText(state_));
  std::string out = StepNumber(step_, total_);
  if (!doing_.empty() && now > step_began_) {
    absl::StrAppendFormat(&out, " %.1f s", absl::ToDoubleSeconds(now - step_began_));
  }
  absl::StrAppend(&out, " ", waiting_.empty() ? doing_ : waiting_);
  return out;
}

}  // namespace lockkeeper::client
