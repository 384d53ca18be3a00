// Statements that the server runs outside of a transaction: intent, statement, outcome.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/apply/run.h"
#include "engine/base/crash_point.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/cancel_scope.h"
#include "engine/verify/probe.h"

namespace lockkeeper::apply {

absl::Status Run::RunStandalone(const verify::PlanGroup& group) {
  RET_CHECK(group.steps.size() == 1);
  const verify::PlanStep& step = group.steps.front();
  int64_t intent = 0;
  PassCrashPoint(CrashPoint::kBeforeIntent);
  RETURN_IF_ERROR(InLedger([&](ledger::PgLedger& ledger) -> absl::Status {
    ledger::Entry entry = EntryFor(ledger::EntryKind::kIntent, group);
    entry.content_digest = Sha256(step.sql);
    ASSIGN_OR_RETURN(const ledger::Entry written, ledger.Append(entry));
    intent = written.id;
    return absl::OkStatus();
  }));
  PassCrashPoint(CrashPoint::kAfterIntent);
  absl::Status ran = Assert(StandaloneRecipe(request_.limits), *session_);
  if (ran.ok()) ran = lock_->StillHeld();
  if (ran.ok()) {
    const pg::CancelScope scope(*session_, cancel_);
    ran = RunStep(step);
  }
  PassCrashPoint(CrashPoint::kBeforeOutcome);
  return Settle(group, intent, ran);
}

// Says on record what became of the statement. What the server said is believed, and asked for again where it can be: a
// failed CREATE INDEX CONCURRENTLY leaves an index that is not valid, and IF NOT EXISTS calls that success.
absl::Status Run::Settle(const verify::PlanGroup& group, int64_t intent, const absl::Status& ran) {
  const verify::PlanStep& step = group.steps.front();
  const bool lost = session_->broken();
  if (lost) {
    const absl::Status back = Reconnect();
    if (!back.ok()) {
      in_doubt_ = true;
      return Failure(Reason::kInDoubt)
          .With("operation", request_.operation)
          .With("step", step.number)
          .With("why", back.message());
    }
  }
  std::optional<bool> there;
  if (step.probe_sql != "SELECT false") {
    ASSIGN_OR_RETURN(there, EffectIsThere(step));
  }
  if (lost && !there.has_value() && step.probe_sql.empty()) {
    in_doubt_ = true;
    return Failure(Reason::kInDoubt).With("operation", request_.operation).With("step", step.number);
  }
  if (there.value_or(ran.ok())) {
    RETURN_IF_ERROR(WriteOutcome(group, intent, "done"));
    result_.failed_step = 0;
    Passed(group);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(RemoveLeftover(step));
  RETURN_IF_ERROR(WriteOutcome(group, intent, ran.ok() ? "broken" : "failed"));
  if (!ran.ok()) return ran;
  result_.failed_step = step.number;
  return Failure(Reason::kSqlFailed)
      .With("message",
            absl::StrCat(step.file, ", line ", step.line, ": the statement ended well, but its effect is not there"));
}

absl::Status Run::WriteOutcome(const verify::PlanGroup& group, int64_t intent, absl::string_view result) {
  const absl::Status status = InLedger([&](ledger::PgLedger& ledger) -> absl::Status {
    ledger::Entry entry = EntryFor(ledger::EntryKind::kOutcome, group);
    entry.content_digest = Sha256(group.steps.front().sql);
    entry.resolves = intent;
    entry.detail = std::string(result);
    RETURN_IF_ERROR(ledger.Append(entry).status());
    return result == "done" ? WriteProgress(ledger, group) : absl::OkStatus();
  });
  if (status.ok()) PassCrashPoint(CrashPoint::kAfterOutcome);
  return status;
}

absl::Status Run::RemoveLeftover(const verify::PlanStep& step) {
  const std::string query = verify::LeftoverQuery(step.sql);
  if (query.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(Assert(StandaloneRecipe(request_.limits), *session_));
  ASSIGN_OR_RETURN(const sql::Rows rows, session_->Query(query));
  if (rows.empty() || rows.IsNull(0, 0)) return absl::OkStatus();
  Send({.kind = RunEvent::Kind::kNote,
        .state = RunState::kRunning,
        .step = step.number,
        .text = absl::StrCat("removing what the broken-off statement left: ", rows.Text(0, 0))});
  return session_->Exec(rows.Text(0, 0));
}

absl::StatusOr<std::optional<bool>> Run::EffectIsThere(const verify::PlanStep& step) {
  if (step.probe_sql.empty()) return std::optional<bool>();
  RETURN_IF_ERROR(Assert(StandaloneRecipe(request_.limits), *session_));
  ASSIGN_OR_RETURN(const sql::Rows rows, session_->Query(step.probe_sql));
  if (rows.empty()) return std::optional<bool>(false);
  return std::optional<bool>(rows.Text(0, 0) == "t");
}

}  // namespace lockkeeper::apply
