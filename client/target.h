// What the client must know of the target grammar: which way a target points. The rest is the service's.
#ifndef LOCKKEEPER_CLIENT_TARGET_H_
#define LOCKKEEPER_CLIENT_TARGET_H_

#include "absl/strings/string_view.h"

namespace lockkeeper::client {

// True for targets that can only lie below: `base`, `label@base`, `-2`.
[[nodiscard]] bool PointsDown(absl::string_view target);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_TARGET_H_
