#include "engine/pg/pool.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::pg {

struct SessionPool::State {
  State(Opener opener, Recipe session_recipe, int limit)
      : open(std::move(opener)), recipe(std::move(session_recipe)), max_sessions(limit) {}

  // A place is held by every lease, whether its session is open yet or not.
  absl::Status TakePlace(CancelToken& token);
  void GiveBack(std::unique_ptr<Session> session);
  std::unique_ptr<Session> TakeIdle();

  const Opener open;
  const Recipe recipe;
  const int max_sessions;
  absl::Mutex mutex;
  absl::CondVar place_free;
  int lent ABSL_GUARDED_BY(mutex) = 0;
  bool closed ABSL_GUARDED_BY(mutex) = false;
  std::vector<std::unique_ptr<Session>> idle ABSL_GUARDED_BY(mutex);
};

absl::Status SessionPool::State::TakePlace(CancelToken& token) {
  absl::MutexLock lock(&mutex);
  while (lent >= max_sessions) {
    // The token cannot wake this wait (its callback belongs to the running statement), so it is asked ten times a
    // second.
    place_free.WaitWithDeadline(&mutex, std::min(token.deadline(), absl::Now() + absl::Milliseconds(100)));
    RETURN_IF_ERROR(token.Check("waiting for a database session"));
  }
  ++lent;
  return absl::OkStatus();
}

void SessionPool::State::GiveBack(std::unique_ptr<Session> session) {
  absl::MutexLock lock(&mutex);
  --lent;
  if (session != nullptr && !closed) idle.push_back(std::move(session));
  place_free.Signal();
}

std::unique_ptr<Session> SessionPool::State::TakeIdle() {
  absl::MutexLock lock(&mutex);
  if (idle.empty()) return nullptr;
  std::unique_ptr<Session> session = std::move(idle.back());
  idle.pop_back();
  return session;
}

SessionPool::SessionPool(Opener open, Recipe recipe, int max_sessions)
    : state_(std::make_shared<State>(std::move(open), std::move(recipe), max_sessions)) {}

absl::StatusOr<SessionPool::Lease> SessionPool::Acquire(CancelToken& token) {
  RETURN_IF_ERROR(token.Check("taking a database session"));
  RETURN_IF_ERROR(state_->TakePlace(token));
  Lease lease(state_, nullptr);  // from here on the place goes back by destruction
  while (std::unique_ptr<Session> session = state_->TakeIdle()) {
    if (!Apply(state_->recipe, *session).ok()) continue;  // it died while idle
    lease.session_ = std::move(session);
    return lease;
  }
  ASSIGN_OR_RETURN(lease.session_, state_->open());
  RETURN_IF_ERROR(Apply(state_->recipe, *lease.session_));
  return lease;
}

SessionPool::Lease::~Lease() {
  if (state_ == nullptr) return;  // moved from
  if (session_ != nullptr) {
    session_->OnNotice({});
    const bool clean = !discard_ && session_->Rollback().ok() && session_->Exec("DISCARD ALL").ok();
    if (!clean) session_ = nullptr;
  }
  state_->GiveBack(std::move(session_));
}

void SessionPool::Close() {
  std::vector<std::unique_ptr<Session>> closing;
  absl::MutexLock lock(&state_->mutex);
  state_->closed = true;
  closing.swap(state_->idle);
}

}  // namespace lockkeeper::pg
