// A wish to stop, with a deadline: asked by long work between its steps.
//
// Thread-safe. Cancel() may come from any thread and any number of times. A callback (set once, before the work starts)
// lets a blocked statement be cancelled on the server; it runs on the cancelling thread and must not block for long.
#ifndef LOCKKEEPER_ENGINE_BASE_CANCEL_H_
#define LOCKKEEPER_ENGINE_BASE_CANCEL_H_

#include <atomic>
#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "engine/base/errors.h"

namespace lockkeeper {

class CancelToken {
 public:
  explicit CancelToken(absl::Time deadline = absl::InfiniteFuture()) : deadline_(deadline) {}

  void Cancel() {
    cancelled_.store(true);
    std::function<void()> callback;
    {
      absl::MutexLock lock(&mutex_);
      callback = on_cancel_;
    }
    if (callback) callback();
  }
  bool cancelled() const { return cancelled_.load(); }
  absl::Time deadline() const { return deadline_; }

  // Replaces the callback; an empty one takes it away. Fires at once when already cancelled.
  void OnCancel(std::function<void()> callback) {
    {
      absl::MutexLock lock(&mutex_);
      on_cancel_ = callback;
    }
    if (callback && cancelled()) callback();
  }

  // OK, CANCELLED or DEADLINE_EXCEEDED; `what` names the work for the message.
  absl::Status Check(absl::string_view what) const {
    if (cancelled()) return Failure(Reason::kCancelled).With("what", what);
    if (absl::Now() > deadline_) return Failure(Reason::kDeadlineExceeded).With("what", what);
    return absl::OkStatus();
  }

 private:
  const absl::Time deadline_;
  std::atomic<bool> cancelled_{false};
  absl::Mutex mutex_;
  std::function<void()> on_cancel_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_CANCEL_H_
