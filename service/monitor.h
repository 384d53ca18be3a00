// Asks every few seconds whether the registry answers, and tells health when that changes.
//
// A service without its registry starts nothing and says so to whoever balances load; it recovers by itself. One
// thread; the report comes from it, and none comes after Stop.
#ifndef LOCKKEEPER_SERVICE_MONITOR_H_
#define LOCKKEEPER_SERVICE_MONITOR_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace lockkeeper {

class Monitor {
 public:
  // `report` is called with false when `probe` fails and with true when it succeeds again.
  Monitor(std::function<absl::Status()> probe, std::function<void(bool)> report,
          absl::Duration period = absl::Seconds(2));
  ~Monitor() { Stop(); }
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;
  void Stop();

 private:
  void Watch(absl::Duration period);

  const std::function<absl::Status()> probe_;
  const std::function<void(bool)> report_;
  absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_SERVICE_MONITOR_H_
