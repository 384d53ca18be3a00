#include "service/operations/runner.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "service/convert/operation.h"

namespace lockkeeper::operations {

Runner::Runner(store::Store& store, workflow::Engine& engine, Broadcast& broadcast, Options options, Prepare prepare)
    : store_(store),
      engine_(engine),
      broadcast_(broadcast),
      options_(std::move(options)),
      prepare_(std::move(prepare)) {
  tender_ = std::thread([this] { Tend(); });
}

Runner::~Runner() {
  Drain(absl::ZeroDuration());
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  tender_.join();
  WaitUntilIdle(absl::InfiniteDuration());
  Reap();
}

absl::Status Runner::CheckOpen() const {
  absl::MutexLock lock(&mutex_);
  if (draining_) return absl::UnavailableError("the service is stopping: try again when it is back");
  return absl::OkStatus();
}

absl::Status Runner::Start(Launch launch) {
  Reap();
  auto run = std::make_shared<Run>(std::move(launch));
  absl::MutexLock lock(&mutex_);
  if (draining_) return absl::UnavailableError("the service is stopping: try again when it is back");
  const std::string id = run->launch.operation.id;
  const bool added = runs_.emplace(id, run).second;
  RET_CHECK(added);
  run->thread = std::thread([this, run] { Execute(*run); });
  return absl::OkStatus();
}

void Runner::Execute(Run& run) {
  const Launch& launch = run.launch;
  const std::string& id = launch.operation.id;
  Log(LogLevel::kInfo, "operation_started", {{"operation", id}, {"environment", launch.operation.environment}});
  workflow::RunResult result;
  {
    Journal journal(store_, broadcast_, launch.operation, [&run] { run.cancel.Cancel(); });
    Recorder recorder(journal, launch.plan.plan(), launch.mode);
    const workflow::EventSink sink = [&](const workflow::RunEvent& event) { recorder.Record(event); };
    result = launch.mode == RunMode::kExecute
                 ? engine_.Execute(launch.plan, launch.request, sink, run.cancel)
                 : engine_.Recover(launch.plan, launch.request, launch.mode == RunMode::kResume, sink, run.cancel);
    const absl::Status stored = recorder.End(result, options_.patience);
    if (!stored.ok())
      Log(LogLevel::kError, "operation_end_not_stored", {{"operation", id}, {"error", std::string(stored.message())}});
  }
  Log(LogLevel::kInfo, "operation_ended",
      {{"operation", id},
       {"state", convert::StateText(convert::StateOf(result.state))},
       {"failure", std::string(result.failure.message())}});
  absl::MutexLock lock(&mutex_);
  run.done = true;
}

// Joins the threads of runs that have ended.
void Runner::Reap() {
  std::vector<std::shared_ptr<Run>> ended;
  {
    absl::MutexLock lock(&mutex_);
    for (auto it = runs_.begin(); it != runs_.end();) {
      if (it->second->done) ended.push_back(it->second);
      it = it->second->done ? runs_.erase(it) : std::next(it);
    }
  }
  for (const std::shared_ptr<Run>& run : ended) run->thread.join();
}

bool Runner::Cancel(const std::string& operation) {
  std::shared_ptr<Run> run;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = runs_.find(operation);
    if (found == runs_.end() || found->second->done) return false;
    run = found->second;
  }
  run->cancel.Cancel();
  return true;
}

bool Runner::RunsHere(const std::string& operation) const {
  absl::MutexLock lock(&mutex_);
  const auto found = runs_.find(operation);
  return found != runs_.end() && !found->second->done;
}

absl::StatusOr<store::Operation> Runner::Claim(const store::Operation& operation) {
  absl::StatusOr<store::Operation> claimed = operation;
  // An operation of our own name may be claimed again while its lease is live: its process is dead, or it is ours.
  const absl::Status transacted = store_.Transact([&](store::Transaction& tx) -> absl::Status {
    claimed = tx.ClaimOperation(operation.id, options_.replica, options_.lease);
    return claimed.status();
  });
  RETURN_IF_ERROR(transacted);
  return claimed;
}

absl::Status Runner::Resume(const store::Operation& operation) {
  RETURN_IF_ERROR(CheckOpen());
  if (RunsHere(operation.id)) return absl::OkStatus();
  ASSIGN_OR_RETURN(Launch launch, prepare_(operation));
  ASSIGN_OR_RETURN(launch.operation, Claim(operation));
  launch.mode = RunMode::kResume;
  return Start(std::move(launch));
}

absl::Status Runner::Settle(const store::Operation& operation, bool first) {
  // What is in doubt already was looked at once; a person resumes it.
  if (convert::StateFromText(operation.state) == v1::OPERATION_STATE_IN_DOUBT) return absl::OkStatus();
  if (RunsHere(operation.id)) return absl::OkStatus();
  // Later an operation of our own without a run is one that is about to start here.
  const bool left_by_us = first && options_.exclusive && operation.owner == options_.replica;
  const bool dead = operation.owner.empty() || operation.lease_expires < absl::Now() || left_by_us;
  if (!dead) return absl::OkStatus();
  ASSIGN_OR_RETURN(Launch launch, prepare_(operation));
  ASSIGN_OR_RETURN(launch.operation, Claim(operation));
  launch.mode = RunMode::kSettle;
  Log(LogLevel::kWarning, "operation_left_behind", {{"operation", operation.id}, {"state", operation.state}});
  return Start(std::move(launch));
}

void Runner::Recover() { Sweep(true); }

void Runner::Sweep(bool first) {
  std::vector<store::Operation> left;
  const absl::Status status = store_.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(left, tx.UnfinishedOperations());
    return absl::OkStatus();
  });
  if (!status.ok()) Log(LogLevel::kWarning, "recovery_failed", {{"error", std::string(status.message())}});
  for (const store::Operation& operation : left) {
    const absl::Status settled = Settle(operation, first);
    if (!settled.ok()) {
      Log(LogLevel::kWarning, "recovery_failed",
          {{"operation", operation.id}, {"error", std::string(settled.message())}});
    }
  }
}

void Runner::Renew(Run& run) {
  store::Operation renewed;
  const absl::Status status = store_.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(renewed, tx.RenewLease(run.launch.operation, options_.lease));
    return absl::OkStatus();
  });
  if (status.ok() ? renewed.cancel_requested : ReasonOf(status) == Reason::kLeaseLost) run.cancel.Cancel();
  if (!status.ok()) {
    Log(LogLevel::kWarning, "lease_not_renewed",
        {{"operation", run.launch.operation.id}, {"error", std::string(status.message())}});
  }
}

void Runner::RenewLeases() {
  std::vector<std::shared_ptr<Run>> running;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [id, run] : runs_) {
      if (!run->done) running.push_back(run);
    }
  }
  for (const std::shared_ptr<Run>& run : running) Renew(*run);
}

void Runner::Tend() {
  absl::Time next_sweep = absl::Now() + options_.sweep;
  while (true) {
    bool draining = false;
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stop_), options_.lease / 5)) return;
      draining = draining_;
    }
    Reap();
    RenewLeases();
    if (draining || absl::Now() < next_sweep) continue;
    Sweep(false);
    next_sweep = absl::Now() + options_.sweep;
  }
}

bool Runner::WaitUntilIdle(absl::Duration allowed) {
  absl::MutexLock lock(&mutex_);
  const auto idle = [this] {
    mutex_.AssertReaderHeld();
    for (const auto& [id, run] : runs_) {
      if (!run->done) return false;
    }
    return true;
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&idle), allowed);
}

bool Runner::Drain(absl::Duration allowed) {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  if (WaitUntilIdle(absl::ZeroDuration())) return false;
  if (WaitUntilIdle(allowed * 2 / 3)) return true;
  std::vector<std::string> running;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [id, run] : runs_) running.push_back(id);
  }
  for (const std::string& id : running) Cancel(id);
  WaitUntilIdle(allowed / 3);
  return true;
}

}  // namespace lockkeeper::operations
