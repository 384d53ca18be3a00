#include "engine/apply/run.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/apply/state.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "engine/ledger/unfinished.h"

namespace lockkeeper::apply {

Run::Run(const verify::RevisionPlan& plan, const RunRequest& request, const introspect::Reader& reader,
         const SnapshotLookup& known, const EventSink& events, CancelToken& cancel)
    : plan_(plan), request_(request), reader_(reader), known_(known), cancel_(cancel), events_(events) {}

void Run::Send(const RunEvent& event) {
  absl::MutexLock lock(&events_mutex_);
  if (events_) events_(event);
}

void Run::Enter(RunState state) {
  if (!MayFollow(state_, state)) {
    Log(LogLevel::kError, "run_state_out_of_order",
        {{"from", std::string(RunStateName(state_))}, {"to", std::string(RunStateName(state))}});
  }
  state_ = state;
  Send({.kind = RunEvent::Kind::kState, .state = state});
}

absl::Status Run::Open() {
  RETURN_IF_ERROR(CheckFindings(plan_, request_));
  RETURN_IF_ERROR(cancel_.Check("starting the operation"));
  ASSIGN_OR_RETURN(session_, OpenApplier(request_));
  ASSIGN_OR_RETURN(pg::AdvisoryLock lock, LockTarget(*session_, request_, cancel_));
  lock_.emplace(std::move(lock));
  watch_.emplace([this] { return OpenSession(request_); }, [this](const RunEvent& event) { Send(event); });
  Enter(RunState::kLocked);
  return absl::OkStatus();
}

absl::Status Run::CheckAll() {
  ledger::PgLedger ledger(*session_);
  ASSIGN_OR_RETURN(const std::vector<ledger::Entry> open, ledger.Unresolved());
  for (const ledger::Entry& entry : open) {
    return Failure(Reason::kInDoubt).With("operation", entry.operation).With("step", entry.step);
  }
  ASSIGN_OR_RETURN(result_.heads, ledger.ReadHeads());
  RETURN_IF_ERROR(CheckHeads(result_.heads, plan_.start_heads, request_));
  ASSIGN_OR_RETURN(const std::optional<ledger::Unfinished> unfinished, ledger.ReadUnfinished());
  RETURN_IF_ERROR(CheckUnfinished(unfinished, UnfinishedAfter(0), request_));
  RETURN_IF_ERROR(CheckStart(plan_, request_, reader_, known_, *session_));
  Enter(RunState::kChecked);
  return absl::OkStatus();
}

absl::Status Run::TakeLedger() {
  RETURN_IF_ERROR(pg::Apply(pg::Recipe(), *session_));
  RETURN_IF_ERROR(session_->Begin());
  ledger::PgLedger ledger(*session_);
  const auto take = [&]() -> absl::Status {
    RETURN_IF_ERROR(ledger.EnsureSchema());
    ASSIGN_OR_RETURN(const ledger::Tip tip, ledger.ReadTip());
    entries_from_ = tip.id;
    ASSIGN_OR_RETURN(fence_, ledger.AdvanceFence(request_.operation));
    return session_->Commit();
  };
  const absl::Status status = take();
  if (!status.ok() && !session_->broken()) RETURN_IF_ERROR(session_->Rollback());
  return WithMetadata(status, "environment", request_.target.environment);
}

absl::Status Run::RunGroups() {
  Enter(RunState::kRunning);
  while (done_ < plan_.groups.size()) {
    RETURN_IF_ERROR(cancel_.Check("between two groups of the operation"));
    RETURN_IF_ERROR(lock_->StillHeld());
    RETURN_IF_ERROR(group().transactional ? RunTransactional(group()) : RunStandalone(group()));
  }
  return absl::OkStatus();
}

absl::Status Run::Confirm() {
  Enter(RunState::kConfirming);
  ASSIGN_OR_RETURN(result_.end_fingerprint, ConfirmEnd(plan_, request_, reader_, known_, *session_));
  return absl::OkStatus();
}

std::optional<ledger::Unfinished> Run::UnfinishedAfter(size_t groups) const {
  if (groups >= plan_.groups.size() || plan_.groups[groups].steps.empty()) return std::nullopt;
  const bool up = plan_.direction == verify::Direction::kUpgrade;
  ledger::Unfinished out;
  out.kind = up ? ledger::EntryKind::kApply : ledger::EntryKind::kRevert;
  out.revision = plan_.groups[groups].steps.front().revision;
  out.operation = request_.operation;
  if (out.revision == plan_.revisions.front()) out.done = out.statements = plan_.statements_done;
  for (size_t i = 0; i < plan_.groups.size(); ++i) {
    const verify::PlanGroup& group = plan_.groups[i];
    if (group.completes_revision == out.revision) out.digest = group.revision_digest;
    if (group.steps.empty() || group.steps.front().revision != out.revision) continue;
    out.statements += static_cast<int>(group.steps.size());
    if (i < groups) out.done += static_cast<int>(group.steps.size());
  }
  return out.done > 0 ? std::optional(std::move(out)) : std::nullopt;
}

// What a person needs to know who reads why it ended: what is half done stays so, and how it goes on.
absl::Status Run::WithWayOn(const absl::Status& status) const {
  const std::optional<ledger::Unfinished> left = UnfinishedAfter(done_);
  if (status.ok() || !left.has_value()) return status;
  const std::string said = MetadataOf(status)["hint"];
  return WithMetadata(status, "hint",
                      absl::StrCat(said, said.empty() ? "" : "; ", left->done, " of ", left->statements,
                                   " statements of revision '", left->revision, "' are done and stay: mend the cause, "
                                   "then 'lk ", ledger::DirectionName(*left), " ", request_.target.environment,
                                   "' goes on with the next one"));
}

RunResult Run::Finish(const absl::Status& status) {
  watch_.reset();
  result_.failure = status;
  result_.steps_done = 0;
  for (size_t i = 0; i < done_; ++i) result_.steps_done += static_cast<int>(plan_.groups[i].steps.size());
  if (session_ != nullptr && !session_->broken()) {
    const absl::StatusOr<std::vector<std::string>> heads = ledger::PgLedger(*session_).ReadHeads();
    if (heads.ok()) result_.heads = *heads;
  }
  const std::optional<Reason> reason = status.ok() ? std::nullopt : ReasonOf(status);
  if (status.ok()) {
    result_.state = RunState::kSucceeded;
  } else if (in_doubt_ || reason == Reason::kInDoubt) {
    result_.state = RunState::kInDoubt;
  } else {
    result_.state = reason == Reason::kCancelled ? RunState::kCancelled : RunState::kFailed;
    result_.failure = WithWayOn(status);
  }
  lock_.reset();
  Enter(result_.state);
  return result_;
}

RunResult Run::Execute() {
  const auto run = [&]() -> absl::Status {
    RETURN_IF_ERROR(Open());
    RETURN_IF_ERROR(CheckAll());
    if (!plan_.groups.empty()) {
      RETURN_IF_ERROR(TakeLedger());
      RETURN_IF_ERROR(RunGroups());
    }
    return Confirm();
  };
  return Finish(run());
}

absl::Status Run::InLedger(absl::FunctionRef<absl::Status(ledger::PgLedger&)> write) {
  RETURN_IF_ERROR(session_->Begin());
  ledger::PgLedger ledger(*session_);
  const auto all = [&]() -> absl::Status {
    RETURN_IF_ERROR(UseSafePath(*session_));
    RETURN_IF_ERROR(ledger.HoldFence(fence_));
    RETURN_IF_ERROR(write(ledger));
    return session_->Commit();
  };
  const absl::Status status = all();
  if (!status.ok() && !session_->broken()) RETURN_IF_ERROR(session_->Rollback());
  return WithMetadata(status, "environment", request_.target.environment);
}

ledger::Entry Run::EntryFor(ledger::EntryKind kind, const verify::PlanGroup& group) const {
  ledger::Entry entry;
  entry.kind = kind;
  entry.operation = request_.operation;
  entry.principal = request_.principal;
  entry.revision = group.steps.empty() ? group.completes_revision : group.steps.front().revision;
  entry.step = group.steps.empty() ? 0 : group.steps.front().number;
  entry.statement_count = static_cast<int>(group.steps.size());
  entry.content_digest = group.revision_digest;
  return entry;
}

}  // namespace lockkeeper::apply
