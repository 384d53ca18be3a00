#include "client/settings.h"

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/failure.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

std::string Choose(const Arguments& arguments, absl::string_view flag, const char* variable, const std::string& in_file,
                   absl::string_view fallback) {
  if (auto given = arguments.Get(flag)) return *given;
  const char* const value = std::getenv(variable);
  if (value != nullptr && *value != '\0') return value;
  return in_file.empty() ? std::string(fallback) : in_file;
}

absl::StatusOr<Output> ParseOutput(absl::string_view text) {
  if (text == "text") return Output::kText;
  if (text == "json") return Output::kJson;
  if (text == "sql") return Output::kSql;
  return UsageFailure(absl::StrCat("--output must be text, json or sql, not \"", text, "\""));
}

absl::Status CheckServer(absl::string_view server) {
  const size_t colon = server.rfind(':');
  int port = 0;
  if (colon != absl::string_view::npos && colon > 0 && absl::SimpleAtoi(server.substr(colon + 1), &port) && port > 0 &&
      port < 65536) {
    return absl::OkStatus();
  }
  return UsageFailure(absl::StrCat("the server must be HOST:PORT, not \"", server, "\""));
}

}  // namespace

absl::StatusOr<Settings> MakeSettings(const Arguments& arguments, const ProjectFile& file) {
  Settings settings;
  settings.server = Choose(arguments, "server", "LOCKKEEPER_SERVER", file.server, "127.0.0.1:7433");
  LK_RETURN_IF_ERROR(CheckServer(settings.server));
  settings.project = Choose(arguments, "project", "LOCKKEEPER_PROJECT", file.project, "default");
  if (!absl::StartsWith(settings.project, "projects/")) {
    settings.project = absl::StrCat("projects/", settings.project);
  }
  settings.environment = file.environment.empty() ? "dev" : file.environment;
  LK_ASSIGN_OR_RETURN(settings.output, ParseOutput(arguments.GetOr("output", "text")));
  double seconds = 0;
  const std::string timeout = arguments.GetOr("timeout", "600");
  if (!absl::SimpleAtod(timeout, &seconds) || seconds <= 0) {
    return UsageFailure(absl::StrCat("--timeout must be seconds, not \"", timeout, "\""));
  }
  settings.timeout = absl::Seconds(seconds);
  settings.quiet = arguments.Has("quiet");
  const char* const no_color = std::getenv("NO_COLOR");
  settings.no_color = arguments.Has("no-color") || (no_color != nullptr && *no_color != '\0');
  return settings;
}

}  // namespace lockkeeper::client
