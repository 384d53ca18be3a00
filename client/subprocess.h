// Runs a program of the user's and collects what it prints. stderr goes where ours goes, so a traceback is seen as it
// is.
#ifndef LOCKKEEPER_CLIENT_SUBPROCESS_H_
#define LOCKKEEPER_CLIENT_SUBPROCESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lockkeeper::client {

struct ProgramResult {
  int exit_code = 0;  // 128 + N when signal N ended it, as in a shell
  std::string output;
};

// Runs argv[0], looked up in PATH, in `directory`, with an empty stdin. Fails when it cannot be started.
[[nodiscard]] absl::StatusOr<ProgramResult> RunProgram(const std::vector<std::string>& argv,
                                                       const std::string& directory);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_SUBPROCESS_H_
