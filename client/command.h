// What a command is: a row with its words, its flags and a function. The table of all rows drives parsing, help and
// shell completion, so none of them can disagree with another. Knows no parser and no gRPC.
#ifndef LOCKKEEPER_CLIENT_COMMAND_H_
#define LOCKKEEPER_CLIENT_COMMAND_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/exit_code.h"

namespace lockkeeper::client {

class Context;

enum class OptionKind { kFlag, kValue, kList };
enum class PositionalKind { kRequired, kOptional, kRepeated };

struct Option {
  std::string name;  // with dashes and, after a comma, a long form: "-m,--message"
  OptionKind kind;
  std::string value_name;  // empty for a flag
  std::string help;
};

struct Positional {
  std::string name;
  PositionalKind kind;
  std::string help;
};

struct Command {
  std::string path;  // "diff", "env add"
  std::string summary;
  std::vector<Positional> positionals;
  std::vector<Option> options;
  absl::StatusOr<ExitCode> (*run)(Context&);
  std::vector<std::string> examples;
};

// What was given on the command line. Keys are long names without dashes and names of positionals.
class Arguments {
 public:
  void Set(absl::string_view key, std::vector<std::string> values);

  [[nodiscard]] bool Has(absl::string_view key) const;
  [[nodiscard]] std::optional<std::string> Get(absl::string_view key) const;
  [[nodiscard]] std::string GetOr(absl::string_view key, absl::string_view fallback) const;
  [[nodiscard]] std::vector<std::string> List(absl::string_view key) const;
  // The values split at commas as well: `--allow a,b --allow c` gives three.
  [[nodiscard]] std::vector<std::string> SplitList(absl::string_view key) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

// The key under which an option's values are kept: its long name.
[[nodiscard]] std::string KeyOf(const Option& option);

// All commands, in the order in which help shows them.
[[nodiscard]] const std::vector<Command>& AllCommands();

// Flags that every command takes.
[[nodiscard]] const std::vector<Option>& GlobalOptions();

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_COMMAND_H_
