// Ties a cancel token to a session for a while: when the token is cancelled, the statement that runs is cancelled too.
//
//   CancelScope scope(session, token);   // until the end of the block
// Takes the token's one callback. A cancel that comes after the scope ended touches nothing.
#ifndef LOCKKEEPER_ENGINE_PG_CANCEL_SCOPE_H_
#define LOCKKEEPER_ENGINE_PG_CANCEL_SCOPE_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "engine/base/cancel.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

class CancelScope {
 public:
  CancelScope(Session& session, CancelToken& token) : token_(token), target_(std::make_shared<Target>()) {
    {
      absl::MutexLock lock(&target_->mutex);
      target_->session = &session;
    }
    token_.OnCancel([target = target_] {
      absl::MutexLock lock(&target->mutex);
      if (target->session != nullptr) target->session->Cancel();
    });
  }
  ~CancelScope() {
    token_.OnCancel({});
    absl::MutexLock lock(&target_->mutex);
    target_->session = nullptr;
  }
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;

 private:
  // Shared with the callback: the cancelling thread may hold a copy of it when the scope ends.
  struct Target {
    absl::Mutex mutex;
    Session* session ABSL_GUARDED_BY(mutex) = nullptr;
  };
  CancelToken& token_;
  const std::shared_ptr<Target> target_;
};

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_CANCEL_SCOPE_H_
