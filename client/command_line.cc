#include "client/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/failure.h"
#include "client/version.h"

namespace lockkeeper::client {
namespace {

constexpr char kAbout[] = "Moves PostgreSQL databases between schema revisions, proved before it runs.";
constexpr char kRootFooter[] =
    "\nExit codes: 0 done, 1 failed, 2 usage, 3 differences found, 4 refused by a guard,\n"
    "5 in doubt. Defaults come from LOCKKEEPER_SERVER, LOCKKEEPER_PROJECT and lockkeeper.yaml.\n"
    "Help on one command: lk COMMAND --help";

struct Bound {
  CLI::Option* option;
  std::string key;
};

struct BoundCommand {
  const Command* command;
  CLI::App* app;
  std::vector<Bound> bound;
};

Bound AddOption(CLI::App& app, const Option& option) {
  const std::string help = option.help;
  if (option.kind == OptionKind::kFlag) {
    return {app.add_flag(option.name, help), KeyOf(option)};
  }
  CLI::Option* const added = app.add_option(option.name, help);
  added->type_name(option.value_name)
      ->expected(1)
      ->multi_option_policy(option.kind == OptionKind::kList ? CLI::MultiOptionPolicy::TakeAll
                                                             : CLI::MultiOptionPolicy::TakeLast);
  return {added, KeyOf(option)};
}

Bound AddPositional(CLI::App& app, const Positional& positional) {
  const std::string help = positional.help;
  CLI::Option* const added = app.add_option(positional.name, help);
  added->type_name(" ");
  if (positional.kind == PositionalKind::kRequired) added->required();
  if (positional.kind == PositionalKind::kRepeated) {
    added->expected(1, 1000)->allow_extra_args()->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  return {added, positional.name};
}

std::string Examples(const Command& command) {
  if (command.examples.empty()) return "";
  return absl::StrCat("\nExamples:\n  ", absl::StrJoin(command.examples, "\n  "));
}

// All commands as the parsing library wants them.
class Parser {
 public:
  Parser() : app_(kAbout, "lk") {
    app_.fallthrough();
    // Exactly one, so that later words are never taken for commands: `lk upgrade dev heads`.
    app_.require_subcommand(1);
    app_.set_version_flag("--version", absl::StrCat("lk ", kVersion));
    app_.footer(kRootFooter);
    app_.get_formatter()->column_width(36);
    for (const Option& option : GlobalOptions()) globals_.push_back(AddOption(app_, option));
    for (const Command& command : AllCommands()) Add(command);
  }

  absl::StatusOr<Invocation> Parse(std::vector<std::string> words) {
    const std::vector<std::string> given = words;
    std::reverse(words.begin(), words.end());  // the library takes them from the back
    Invocation invocation;
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      invocation.text = app_.help();
      return invocation;
    } catch (const CLI::CallForVersion& version) {
      invocation.text = absl::StrCat(version.what(), "\n");
      return invocation;
    } catch (const CLI::ParseError& error) {
      return Refuse(given, error.what());
    }
    Collect(invocation);
    return invocation;
  }

 private:
  void Add(const Command& command) {
    const std::vector<std::string> words = absl::StrSplit(command.path, ' ');
    CLI::App* parent = &app_;
    if (words.size() == 2) {
      CLI::App*& group = groups_[words[0]];
      if (group == nullptr) {
        group = app_.add_subcommand(words[0], absl::StrCat("Commands about ", words[0]));
        group->require_subcommand(1);
      }
      parent = group;
    }
    CLI::App* const app = parent->add_subcommand(words.back(), command.summary);
    app->footer(Examples(command));
    BoundCommand bound{&command, app, {}};
    for (const Positional& positional : command.positionals) {
      bound.bound.push_back(AddPositional(*app, positional));
    }
    for (const Option& option : command.options) bound.bound.push_back(AddOption(*app, option));
    commands_.push_back(std::move(bound));
  }

  void Collect(Invocation& invocation) const {
    const auto take = [&invocation](const Bound& bound) {
      if (bound.option->count() > 0) invocation.arguments.Set(bound.key, bound.option->results());
    };
    for (const Bound& bound : globals_) take(bound);
    for (const BoundCommand& bound : commands_) {
      if (!bound.app->parsed()) continue;
      invocation.command = bound.command;
      for (const Bound& option : bound.bound) take(option);
    }
  }

  absl::Status Refuse(const std::vector<std::string>& given, absl::string_view what) const {
    std::string first;
    for (const std::string& word : given) {
      if (first.empty() && !absl::StartsWith(word, "-")) first = word;
    }
    if (first.empty()) return UsageFailure("no command was given", "lk --help lists them");
    const auto is_first = [&first](const Command& command) {
      return command.path.substr(0, command.path.find(' ')) == first;
    };
    if (std::any_of(AllCommands().begin(), AllCommands().end(), is_first)) {
      return UsageFailure(what, absl::StrCat("lk ", first, " --help"));
    }
    const std::string nearest = Nearest(first);
    return UsageFailure(absl::StrCat("there is no command \"", first, "\""),
                        nearest.empty() ? "lk --help lists them" : absl::StrCat("did you mean `lk ", nearest, "`?"));
  }

  static size_t Distance(absl::string_view a, absl::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (size_t i = 1; i <= a.size(); ++i) {
      size_t diagonal = row[0];
      row[0] = i;
      for (size_t j = 1; j <= b.size(); ++j) {
        const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
      }
    }
    return row[b.size()];
  }

  static std::string Nearest(const std::string& word) {
    std::string nearest;
    size_t best = 3;  // more than two edits apart is another word
    for (const Command& command : AllCommands()) {
      const std::string first = command.path.substr(0, command.path.find(' '));
      const size_t distance = Distance(word, first);
      if (distance >= best) continue;
      best = distance;
      nearest = first;
    }
    return nearest;
  }

  CLI::App app_;
  std::map<std::string, CLI::App*> groups_;
  std::vector<Bound> globals_;
  std::vector<BoundCommand> commands_;
};

}  // namespace

absl::StatusOr<Invocation> ParseCommandLine(std::vector<std::string> words) {
  if (!words.empty() && words[0] == "help") {
    words.erase(words.begin());
    words.push_back("--help");
  }
  return Parser().Parse(std::move(words));
}

}  // namespace lockkeeper::client
