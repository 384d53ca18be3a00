#include "client/completion.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/failure.h"

namespace lockkeeper::client {
namespace {

// "env add" with its two words; the second is empty for a command of one word.
struct Words {
  std::string first;
  std::string second;
};

Words WordsOf(const Command& command) {
  const std::vector<std::string> words = absl::StrSplit(command.path, ' ');
  return {words[0], words.size() > 1 ? words[1] : ""};
}

std::string FlagList(const Command& command) {
  std::vector<std::string> flags;
  for (const auto* options : {&command.options, &GlobalOptions()}) {
    for (const Option& option : *options) flags.push_back("--" + KeyOf(option));
  }
  return absl::StrJoin(flags, " ");
}

std::string FirstWords(const std::vector<Command>& commands) {
  std::vector<std::string> words;
  std::set<std::string> seen;
  for (const Command& command : commands) {
    if (seen.insert(WordsOf(command).first).second) words.push_back(WordsOf(command).first);
  }
  return absl::StrJoin(words, " ");
}

std::string SecondWords(const std::vector<Command>& commands, absl::string_view first) {
  std::vector<std::string> words;
  for (const Command& command : commands) {
    const Words parts = WordsOf(command);
    if (parts.first == first && !parts.second.empty()) words.push_back(parts.second);
  }
  return absl::StrJoin(words, " ");
}

std::string BashCases(const std::vector<Command>& commands) {
  std::string cases;
  std::set<std::string> groups;
  for (const Command& command : commands) {
    const Words words = WordsOf(command);
    if (!words.second.empty() && groups.insert(words.first).second) {
      absl::StrAppend(&cases, "    \"", words.first, " \") words=\"", SecondWords(commands, words.first), "\" ;;\n");
    }
    absl::StrAppend(&cases, "    \"", words.first, " ", words.second, "\") words=\"", FlagList(command), "\" ;;\n");
  }
  return cases;
}

// The words before the cursor that are no flags name the command; a group waits for its second word.
std::string Bash(const std::vector<Command>& commands) {
  std::set<std::string> groups;
  for (const Command& command : commands) {
    if (!WordsOf(command).second.empty()) groups.insert(WordsOf(command).first);
  }
  return absl::StrCat(
      "_lk() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" first=\"\" second=\"\" words=\"\" word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$word\" in -*) continue ;; esac\n"
      "    if [ -z \"$first\" ]; then first=\"$word\"\n"
      "    elif [ -z \"$second\" ]; then case \"$first\" in ",
      absl::StrJoin(groups, "|"),
      ") second=\"$word\" ;; esac; fi\n"
      "  done\n"
      "  case \"$first $second\" in\n"
      "    \" \") words=\"",
      FirstWords(commands), "\" ;;\n", BashCases(commands),
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$current\"))\n"
      "}\n"
      "complete -F _lk lk\n");
}

std::string Zsh(const std::vector<Command>& commands) {
  return absl::StrCat("#compdef lk\nautoload -U +X bashcompinit && bashcompinit\n", Bash(commands));
}

std::string FishText(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "\\'"}}), "'");
}

std::string Fish(const std::vector<Command>& commands) {
  std::string out = "complete -c lk -f\n";
  std::set<std::string> groups;
  for (const Command& command : commands) {
    const Words words = WordsOf(command);
    std::string seen = absl::StrCat("__fish_seen_subcommand_from ", words.first);
    if (words.second.empty()) {
      absl::StrAppend(&out, "complete -c lk -n __fish_use_subcommand -a ", words.first, " -d ",
                      FishText(command.summary), "\n");
    } else {
      if (groups.insert(words.first).second) {
        absl::StrAppend(&out, "complete -c lk -n __fish_use_subcommand -a ", words.first, "\n");
      }
      absl::StrAppend(&out, "complete -c lk -n '", seen, "' -a ", words.second, " -d ", FishText(command.summary),
                      "\n");
      absl::StrAppend(&seen, "; and __fish_seen_subcommand_from ", words.second);
    }
    for (const Option& option : command.options) {
      absl::StrAppend(&out, "complete -c lk -n '", seen, "' -l ", KeyOf(option),
                      option.kind == OptionKind::kFlag ? "" : " -r", " -d ", FishText(option.help), "\n");
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<std::string> CompletionScript(absl::string_view shell, const std::vector<Command>& commands) {
  if (shell == "bash") return Bash(commands);
  if (shell == "zsh") return Zsh(commands);
  if (shell == "fish") return Fish(commands);
  return UsageFailure(absl::StrCat("no completion for \"", shell, "\""), "bash, zsh or fish");
}

}  // namespace lockkeeper::client
