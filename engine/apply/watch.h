// Looks from outside at a statement that takes long: sends heartbeats, and says whom it waits for.
//
// A thread with a session of its own, which it opens only when a statement takes longer than a moment. The session is
// never in a transaction, so nobody waits for it. Failing to look is no failure of the run.
#ifndef LOCKKEEPER_ENGINE_APPLY_WATCH_H_
#define LOCKKEEPER_ENGINE_APPLY_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/apply/events.h"
#include "engine/pg/session.h"

namespace lockkeeper::apply {

class Watch {
 public:
  using OpenSession = std::function<absl::StatusOr<std::unique_ptr<pg::Session>>()>;
  // `send` must take calls from this thread and from the run's own.
  Watch(OpenSession open, EventSink send);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // A statement of this backend begins or has ended.
  void Begin(int backend_pid, int step);
  void End();
  // Whom the last watched statement was seen to wait for.
  std::vector<int> blockers() const;

 private:
  void Loop();
  // Waits until a statement has run for a moment; false when it is time to stop.
  bool AwaitLongStatement();
  void Look();

  const OpenSession open_;
  const EventSink send_;
  std::unique_ptr<pg::Session> session_;  // the thread's own
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int pid_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: no statement runs
  int step_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time since_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_beat_ ABSL_GUARDED_BY(mutex_);
  std::vector<int> blockers_ ABSL_GUARDED_BY(mutex_);
  absl::CondVar changed_;
  std::thread thread_;
};

}  // namespace lockkeeper::apply

#endif  // LOCKKEEPER_ENGINE_APPLY_WATCH_H_
