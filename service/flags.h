// The command line of lockkeeperd.
#ifndef LOCKKEEPER_SERVICE_FLAGS_H_
#define LOCKKEEPER_SERVICE_FLAGS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "service/config.h"

namespace lockkeeper {

struct CommandLine {
  std::optional<Config> config;  // empty: `text` is the answer (--help, --version)
  std::string text;
};

// INVALID_ARGUMENT with what is wrong; nothing was touched then.
absl::StatusOr<CommandLine> ParseCommandLine(int argc, char** argv);

}  // namespace lockkeeper

#endif  // LOCKKEEPER_SERVICE_FLAGS_H_
