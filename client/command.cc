#include "client/command.h"

#include <utility>

#include "absl/strings/str_split.h"

namespace lockkeeper::client {

void Arguments::Set(absl::string_view key, std::vector<std::string> values) {
  values_[std::string(key)] = std::move(values);
}

bool Arguments::Has(absl::string_view key) const { return values_.count(std::string(key)) > 0; }

std::optional<std::string> Arguments::Get(absl::string_view key) const {
  const auto found = values_.find(std::string(key));
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::string Arguments::GetOr(absl::string_view key, absl::string_view fallback) const {
  return Get(key).value_or(std::string(fallback));
}

std::vector<std::string> Arguments::List(absl::string_view key) const {
  const auto found = values_.find(std::string(key));
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> Arguments::SplitList(absl::string_view key) const {
  std::vector<std::string> parts;
  for (const std::string& value : List(key)) {
    for (absl::string_view part : absl::StrSplit(value, ',', absl::SkipWhitespace())) {
      parts.emplace_back(part);
    }
  }
  return parts;
}

std::string KeyOf(const Option& option) {
  const std::vector<std::string> names = absl::StrSplit(option.name, ',');
  const std::string& last = names.back();
  return last.substr(last.find_first_not_of('-'));
}

const std::vector<Option>& GlobalOptions() {
  static const auto* const options = new std::vector<Option>{
      {"--server", OptionKind::kValue, "HOST:PORT", "the service (LOCKKEEPER_SERVER)"},
      {"--project", OptionKind::kValue, "NAME", "the project (LOCKKEEPER_PROJECT)"},
      {"--output", OptionKind::kValue, "text|json|sql", "form of the result"},
      {"--timeout", OptionKind::kValue, "SECONDS", "longest wait for one answer; 600"},
      {"--yes", OptionKind::kFlag, "", "never ask; acknowledges no finding"},
      {"--quiet", OptionKind::kFlag, "", "no progress on stderr"},
      {"--no-color", OptionKind::kFlag, "", "no colour (NO_COLOR)"},
  };
  return *options;
}

}  // namespace lockkeeper::client
