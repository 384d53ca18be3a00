#include "service/monitor.h"

#include <string>
#include <utility>

#include "engine/base/log.h"

namespace lockkeeper {

Monitor::Monitor(std::function<absl::Status()> probe, std::function<void(bool)> report, absl::Duration period)
    : probe_(std::move(probe)), report_(std::move(report)), thread_([this, period] { Watch(period); }) {}

void Monitor::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Monitor::Watch(absl::Duration period) {
  bool serving = true;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stop_), period)) return;
    }
    const absl::Status status = probe_();
    if (status.ok() == serving) continue;
    serving = status.ok();
    Log(serving ? LogLevel::kInfo : LogLevel::kError, serving ? "registry_is_back" : "registry_is_gone",
        {{"error", std::string(status.message())}});
    report_(serving);
  }
}

}  // namespace lockkeeper
