// Words in, a command with its arguments out. The only user of the parsing library, whose exceptions end here.
#ifndef LOCKKEEPER_CLIENT_COMMAND_LINE_H_
#define LOCKKEEPER_CLIENT_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/command.h"

namespace lockkeeper::client {

struct Invocation {
  const Command* command = nullptr;  // unset when only `text` was asked for
  Arguments arguments;
  std::string text;  // help or version
};

// `words` is argv without the program's name. Fails with USAGE; a misspelt command gets the nearest one as hint.
[[nodiscard]] absl::StatusOr<Invocation> ParseCommandLine(std::vector<std::string> words);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_COMMAND_LINE_H_
