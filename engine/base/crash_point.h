// Places where a test kills the process as kill -9 would; compiled in always, one comparison when no test asks.
#ifndef LOCKKEEPER_ENGINE_BASE_CRASH_POINT_H_
#define LOCKKEEPER_ENGINE_BASE_CRASH_POINT_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace lockkeeper {

enum class CrashPoint {
#define CRASH_POINT(name, text, where) name,
#include "engine/base/crash_points.def"
#undef CRASH_POINT
};

absl::string_view CrashPointName(CrashPoint point);
std::vector<CrashPoint> AllCrashPoints();

// Does not return when $LOCKKEEPER_CRASH_AT names this place and it is passed for the n-th time. Thread-safe.
void PassCrashPoint(CrashPoint point);

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_CRASH_POINT_H_
