#include "client/target.h"

#include "absl/strings/match.h"

namespace lockkeeper::client {

bool PointsDown(absl::string_view target) {
  return target == "base" || absl::EndsWith(target, "@base") || absl::StartsWith(target, "-");
}

}  // namespace lockkeeper::client
