// What a crash or a lost connection left: settled through the ledger, under the advisory lock.
//
// The lock is held by a backend, and a backend gives it up only when its transaction has ended. So whoever has the lock
// knows that nothing of the broken-off run is still going on: a group's rows are there, or they never will be.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/apply/run.h"
#include "engine/apply/state.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::apply {
namespace {

constexpr int kPage = 1000;

// Does the entry say that a group is done?
bool EndsGroup(const ledger::Entry& entry) {
  using ledger::EntryKind;
  if (entry.kind == EntryKind::kApply || entry.kind == EntryKind::kRevert) return true;
  return entry.kind == EntryKind::kOutcome && entry.detail == "done";
}

absl::StatusOr<size_t> CountGroups(ledger::Ledger& ledger, const std::string& operation, int64_t after) {
  size_t groups = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<ledger::Entry> entries, ledger.ReadEntries(after, kPage));
    for (const ledger::Entry& entry : entries) {
      if (entry.operation == operation && EndsGroup(entry)) ++groups;
    }
    if (entries.size() < kPage) return groups;
    after = entries.back().id;
  }
}

// The heads after the first `groups` groups.
std::vector<std::string> HeadsAfter(const verify::RevisionPlan& plan, size_t groups) {
  std::vector<std::string> heads = plan.start_heads;
  for (size_t i = 0; i < groups; ++i) {
    for (const std::string& id : plan.groups[i].remove_heads)
      heads.erase(std::remove(heads.begin(), heads.end(), id), heads.end());
    heads.insert(heads.end(), plan.groups[i].add_heads.begin(), plan.groups[i].add_heads.end());
  }
  return heads;
}

}  // namespace

absl::Status Run::Reconnect() {
  if (lock_.has_value()) lock_.reset();
  const absl::Time give_up = absl::Now() + request_.limits.reconnect_budget;
  absl::Status status;
  do {
    auto opened = OpenApplier(request_);
    status = opened.status();
    if (opened.ok()) {
      session_ = *std::move(opened);
      CancelToken token;  // a cancelled run, too, has to know what became of it
      auto lock = LockTarget(*session_, request_, token);
      status = lock.status();
      if (lock.ok()) {
        lock_.emplace(*std::move(lock));
        return absl::OkStatus();
      }
    }
    absl::SleepFor(absl::Milliseconds(200));
  } while (absl::Now() < give_up);
  return status;
}

absl::StatusOr<bool> Run::WasCommitted() {
  RETURN_IF_ERROR(Reconnect());
  ledger::PgLedger ledger(*session_);
  ASSIGN_OR_RETURN(const size_t groups, CountGroups(ledger, request_.operation, entries_from_));
  return groups > done_;
}

absl::Status Run::FindPlace() {
  ledger::PgLedger ledger(*session_);
  ASSIGN_OR_RETURN(done_, CountGroups(ledger, request_.operation, 0));
  if (done_ > plan_.groups.size()) {
    return Failure(Reason::kLedgerBroken)
        .With("environment", request_.target.environment)
        .With("what", absl::StrCat("operation '", request_.operation, "' has more groups on record than its plan"));
  }
  ASSIGN_OR_RETURN(result_.heads, ledger.ReadHeads());
  return CheckHeads(result_.heads, HeadsAfter(plan_, done_), request_);
}

// At most one: the step that was running. Another operation's is not ours to settle.
absl::Status Run::SettleIntents() {
  ASSIGN_OR_RETURN(const std::vector<ledger::Entry> intents, ledger::PgLedger(*session_).Unresolved());
  for (const ledger::Entry& intent : intents) {
    const Failure in_doubt = Failure(Reason::kInDoubt).With("operation", intent.operation).With("step", intent.step);
    const bool ours = intent.operation == request_.operation && done_ < plan_.groups.size() && !group().transactional &&
                      group().steps.front().number == intent.step;
    if (!ours) return in_doubt;
    ASSIGN_OR_RETURN(const std::optional<bool> there, EffectIsThere(group().steps.front()));
    if (!there.has_value()) return in_doubt;
    if (!*there) RETURN_IF_ERROR(RemoveLeftover(group().steps.front()));
    RETURN_IF_ERROR(WriteOutcome(group(), intent.id, *there ? "done" : "absent"));
    Send({.kind = RunEvent::Kind::kNote,
          .state = state_,
          .step = intent.step,
          .text = absl::StrCat("step ", intent.step, *there ? " had taken effect" : " had taken no effect")});
    if (*there) Passed(group());
  }
  return absl::OkStatus();
}

RunResult Run::Recover(bool resume) {
  const auto run = [&]() -> absl::Status {
    RETURN_IF_ERROR(Open());
    RETURN_IF_ERROR(FindPlace());
    ASSIGN_OR_RETURN(const std::vector<ledger::Entry> open, ledger::PgLedger(*session_).Unresolved());
    const bool fresh = done_ == 0 && open.empty();
    if (fresh) {
      if (!resume)
        return Failure(Reason::kCancelled)
            .With("what", "the operation was cut off before its first group; nothing was applied");
      RETURN_IF_ERROR(CheckAll());
      RETURN_IF_ERROR(TakeLedger());
    } else {
      RETURN_IF_ERROR(TakeLedger());
      RETURN_IF_ERROR(SettleIntents());
      const size_t groups = plan_.groups.size();
      if (!resume && done_ < groups) {
        return Failure(Reason::kCancelled)
            .With("what", absl::StrCat("the operation was cut off after group ", done_, " of ", groups,
                                       "; upgrading or downgrading again goes on from there"));
      }
      Enter(RunState::kChecked);
    }
    RETURN_IF_ERROR(RunGroups());
    return Confirm();
  };
  return Finish(run());
}

}  // namespace lockkeeper::apply
