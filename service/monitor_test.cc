#include "service/monitor.h"

#include <atomic>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace lockkeeper {
namespace {

TEST(Monitor, ReportsOnlyWhatChanges) {
  std::atomic<bool> there{true};
  absl::Mutex mutex;
  std::vector<bool> reports;
  Monitor monitor([&] { return there ? absl::OkStatus() : absl::UnavailableError("gone"); },
                  [&](bool serving) {
                    absl::MutexLock lock(&mutex);
                    reports.push_back(serving);
                  },
                  absl::Milliseconds(5));
  absl::SleepFor(absl::Milliseconds(50));
  there = false;
  absl::SleepFor(absl::Milliseconds(50));
  there = true;
  absl::SleepFor(absl::Milliseconds(50));
  monitor.Stop();
  EXPECT_EQ(reports, (std::vector<bool>{false, true}));
}

}  // namespace
}  // namespace lockkeeper
