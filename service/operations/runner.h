// Runs operations: one thread each, at most one per environment, each under a lease that this replica renews.
//
// Takes an operation that is claimed already and a verified plan; calls the engine; records what happened (journal.h).
// Also settles what dead replicas left: an operation whose lease ran out is claimed, the ledger is asked for the truth,
// and what cannot be told stays IN_DOUBT until somebody resumes it. Knows no wire. Thread-safe.
#ifndef LOCKKEEPER_SERVICE_OPERATIONS_RUNNER_H_
#define LOCKKEEPER_SERVICE_OPERATIONS_RUNNER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/base/cancel.h"
#include "engine/verify/verified_plan.h"
#include "engine/workflow/engine.h"
#include "service/operations/broadcast.h"
#include "service/operations/journal.h"
#include "service/operations/recorder.h"
#include "service/store/store.h"

namespace lockkeeper::operations {

struct Launch {
  store::Operation operation;  // claimed by this replica
  verify::VerifiedPlan plan;
  workflow::RunRequest request;
  RunMode mode = RunMode::kExecute;
};

class Runner {
 public:
  struct Options {
    std::string replica;  // who owns what this process runs
    absl::Duration lease = absl::Seconds(15);
    absl::Duration sweep = absl::Seconds(5);      // how often to look for what others left
    absl::Duration patience = absl::Seconds(30);  // to store the end of an operation
    // Nobody else can be running what this replica name owns (its data directory is locked): such operations are dead.
    bool exclusive = false;
  };
  // What it takes to go on with an operation of the store: its plan, and the target with its secret.
  using Prepare = std::function<absl::StatusOr<Launch>(const store::Operation& operation)>;

  Runner(store::Store& store, workflow::Engine& engine, Broadcast& broadcast, Options options, Prepare prepare);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  const Options& options() const { return options_; }
  // UNAVAILABLE once Drain was called.
  absl::Status CheckOpen() const;
  // Takes over; the operation goes on when this has returned.
  absl::Status Start(Launch launch);
  // Makes an operation that nobody runs this replica's and goes on with it.
  absl::Status Resume(const store::Operation& operation);
  // False when it does not run here.
  bool Cancel(const std::string& operation);
  bool RunsHere(const std::string& operation) const;

  // Claims and settles what an earlier run of this service, or a dead replica, left. Called once before serving; then
  // by itself, every `sweep`.
  void Recover();

  // Starts nothing more, waits for what runs, cancels it after two thirds of `allowed`. True when something ran.
  bool Drain(absl::Duration allowed);

 private:
  struct Run {
    explicit Run(Launch launched) : launch(std::move(launched)) {}
    Launch launch;
    CancelToken cancel;
    std::thread thread;
    bool done = false;  // under the runner's mutex
  };

  void Execute(Run& run);
  void Tend();
  void RenewLeases();
  void Renew(Run& run);
  void Reap();
  void Sweep(bool first);
  absl::Status Settle(const store::Operation& operation, bool first);
  absl::StatusOr<store::Operation> Claim(const store::Operation& operation);
  bool WaitUntilIdle(absl::Duration allowed);

  store::Store& store_;
  workflow::Engine& engine_;
  Broadcast& broadcast_;
  const Options options_;
  const Prepare prepare_;

  mutable absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<Run>> runs_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread tender_;
};

}  // namespace lockkeeper::operations

#endif  // LOCKKEEPER_SERVICE_OPERATIONS_RUNNER_H_
