// Time as an interface, so that back-off, leases and expiry are tested without waiting.
#ifndef LOCKKEEPER_ENGINE_BASE_CLOCK_H_
#define LOCKKEEPER_ENGINE_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace lockkeeper {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() = 0;
  virtual void SleepFor(absl::Duration duration) = 0;
  // The process-wide real clock; never deleted.
  static Clock& Real();
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_CLOCK_H_
