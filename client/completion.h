// Shell completion, made from the table of commands.
#ifndef LOCKKEEPER_CLIENT_COMPLETION_H_
#define LOCKKEEPER_CLIENT_COMPLETION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/command.h"

namespace lockkeeper::client {

// A script for `bash`, `zsh` or `fish`. Fails with USAGE for another shell.
[[nodiscard]] absl::StatusOr<std::string> CompletionScript(absl::string_view shell,
                                                           const std::vector<Command>& commands);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_COMPLETION_H_
