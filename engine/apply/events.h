// What a run says while it goes on and when it has ended. Values only.
#ifndef LOCKKEEPER_ENGINE_APPLY_EVENTS_H_
#define LOCKKEEPER_ENGINE_APPLY_EVENTS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/base/secret.h"

namespace lockkeeper::apply {

// A database that an environment names. The conninfo never leaves the engine.
struct Target {
  std::string environment;  // for messages
  Secret conninfo;
};

enum class RunState { kPending, kLocked, kChecked, kRunning, kConfirming, kSucceeded, kFailed, kCancelled, kInDoubt };

struct RunEvent {
  enum class Kind { kState, kStepStarted, kStepFinished, kLockWaiting, kNote, kHeartbeat } kind = Kind::kNote;
  RunState state = RunState::kPending;
  int step = 0;                 // 1-based
  std::string text;             // the note, the notice of the server
  std::vector<int> blocked_by;  // backend pids, for kLockWaiting
  absl::Duration elapsed;
};
// Called from the running thread, and for heartbeats and lock waits from one other; never from two at a time.
using EventSink = std::function<void(const RunEvent&)>;

struct RunResult {
  RunState state = RunState::kFailed;
  absl::Status failure;  // OK when succeeded
  int failed_step = 0;
  int steps_done = 0;
  std::vector<std::string> heads;  // afterwards, as far as known
  std::string end_fingerprint;     // empty when not reached
};

// How long things may take; the defaults are those of the reliability design, section 8.
struct Limits {
  absl::Duration lock_timeout = absl::Milliseconds(500);  // of one statement
  absl::Duration statement_timeout = absl::Seconds(60);   // of one statement in a transaction
  absl::Duration standalone_timeout = absl::Hours(12);    // of one statement outside
  absl::Duration lock_budget = absl::Seconds(60);         // for retries of one group
  absl::Duration applier_wait = absl::Seconds(10);        // for another applier to end
  absl::Duration reconnect_budget = absl::Seconds(30);    // after a lost connection
};

struct RunRequest {
  Target target;
  std::string operation;  // id: goes into the ledger and into application_name
  std::string principal;
  std::vector<std::string> acknowledged;  // finding ids or rule ids
  Limits limits;
};

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_EVENTS_H_
