// What the engine says about a run, as events and as the operation's row.
//
// One recorder a run, used by the engine's thread. Final states are recorded by End from the result, never from an
// event, so that the last event, the failure and the finished row become true together.
#ifndef LOCKKEEPER_SERVICE_OPERATIONS_RECORDER_H_
#define LOCKKEEPER_SERVICE_OPERATIONS_RECORDER_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/verify/verified_plan.h"
#include "engine/workflow/engine.h"
#include "service/operations/journal.h"

namespace lockkeeper::operations {

enum class RunMode {
  kExecute,
  kResume,  // settle what is open, then go on
  kSettle,  // settle what is open and say how far it came
};

class Recorder {
 public:
  Recorder(Journal& journal, const verify::RevisionPlan& plan, RunMode mode);

  void Record(const workflow::RunEvent& event);
  absl::Status End(const workflow::RunResult& result, absl::Duration patience);

 private:
  struct StepPlace {
    const verify::PlanStep* step = nullptr;
    const verify::PlanGroup* group = nullptr;
    bool last_of_group = false;
  };

  void RecordState(v1::OperationState to);
  void RecordStepStarted(int number);
  void RecordStepFinished(const workflow::RunEvent& event);
  void RecordLockWaiting(const workflow::RunEvent& event);
  const StepPlace* Place(int number) const;
  v1::OperationState EndState(const workflow::RunResult& result) const;

  Journal& journal_;
  const RunMode mode_;
  std::vector<StepPlace> steps_;  // by number - 1
  int tries_ = 0;
};

}  // namespace lockkeeper::operations

#endif  // LOCKKEEPER_SERVICE_OPERATIONS_RECORDER_H_
