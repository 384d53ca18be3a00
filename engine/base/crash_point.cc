#include "engine/base/crash_point.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

#include "absl/strings/numbers.h"

namespace lockkeeper {
namespace {

// What the environment asked for when the process started.
struct Wish {
  std::string name;
  int count = 1;

  Wish() {
    const char* text = std::getenv("LOCKKEEPER_CRASH_AT");
    if (text == nullptr) return;
    const absl::string_view wish(text);
    const size_t colon = wish.find(':');
    name = std::string(wish.substr(0, colon));
    if (colon != absl::string_view::npos && !absl::SimpleAtoi(wish.substr(colon + 1), &count)) name.clear();
  }
};

}  // namespace

absl::string_view CrashPointName(CrashPoint point) {
  switch (point) {
#define CRASH_POINT(name, text, where) \
  case CrashPoint::name:               \
    return text;
#include "engine/base/crash_points.def"
#undef CRASH_POINT
  }
  return "";
}

std::vector<CrashPoint> AllCrashPoints() {
  return {
#define CRASH_POINT(name, text, where) CrashPoint::name,
#include "engine/base/crash_points.def"
#undef CRASH_POINT
  };
}

void PassCrashPoint(CrashPoint point) {
  static const Wish& wish = *new Wish();
  static std::atomic<int> passed{0};
  if (wish.name.empty() || CrashPointName(point) != wish.name) return;
  if (++passed != wish.count) return;
  kill(getpid(), SIGKILL);
  pause();
}

}  // namespace lockkeeper
