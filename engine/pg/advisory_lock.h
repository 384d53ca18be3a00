// A session lock of PostgreSQL that proves it is still held.
//
// Taken with pg_try_advisory_lock in a loop, never with the blocking call: a session that waits inside a statement
// holds a snapshot, and CREATE INDEX CONCURRENTLY of the holder would wait for it: a deadlock (reliability: P2). Held
// by the backend, so it goes when the connection goes; StillHeld asks the server, because a client cannot know.
#ifndef LOCKKEEPER_ENGINE_PG_ADVISORY_LOCK_H_
#define LOCKKEEPER_ENGINE_PG_ADVISORY_LOCK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/pg/session.h"

namespace lockkeeper::pg {

// The two 32-bit halves of PostgreSQL's key. The first says what it is for; classes of ours start with "LK" in ASCII.
struct LockKey {
  int32_t class_id = 0;
  int32_t object_id = 0;
};
inline constexpr int32_t kApplyLockClass = 0x4C4B0001;     // one applier in a target database
inline constexpr int32_t kShadowLockClass = 0x4C4B0002;    // a leased shadow, in the shadow server's admin database
inline constexpr int32_t kRegistryLockClass = 0x4C4B0003;  // upgrades of the registry's tables

class AdvisoryLock {
 public:
  // Polls 50 ms to 1 s apart, with jitter, until the lock is ours. Fails with LOCK_TIMEOUT, naming the holder, after
  // `wait` (zero: one try), or with what the token says. The session must outlive the lock.
  static absl::StatusOr<AdvisoryLock> Acquire(Session& session, LockKey key, absl::Duration wait, CancelToken& token,
                                              Clock& clock = Clock::Real());

  AdvisoryLock(AdvisoryLock&& other) noexcept : session_(other.session_), key_(other.key_), pid_(other.pid_) {
    other.session_ = nullptr;
  }
  AdvisoryLock& operator=(AdvisoryLock&&) = delete;
  ~AdvisoryLock();  // gives the lock back; nothing is lost when that fails, for then the connection is gone and so is
                    // the lock

  // OK when this very backend holds the lock now; LOCK_LOST when it does not, or what the connection says.
  absl::Status StillHeld() const;
  absl::Status Release();

 private:
  AdvisoryLock(Session& session, LockKey key, std::string pid) : session_(&session), key_(key), pid_(std::move(pid)) {}

  Session* session_;
  LockKey key_;
  std::string pid_;
};

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_ADVISORY_LOCK_H_
