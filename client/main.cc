// lk: reads the user's files, calls the service, shows the answer. No migration logic here.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "client/command_line.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/render/failure.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

absl::Status CheckOutput(const Command& command, const Settings& settings) {
  const std::string& path = command.path;
  const bool has_sql = path == "diff" || path == "check" || path == "plan" || path == "sql";
  if (settings.output != Output::kSql || has_sql) return absl::OkStatus();
  return UsageFailure("--output sql is for diff, check, plan and sql");
}

absl::StatusOr<ExitCode> Run(std::vector<std::string> words) {
  LK_ASSIGN_OR_RETURN(Invocation invocation, ParseCommandLine(std::move(words)));
  if (invocation.command == nullptr) {
    std::fputs(invocation.text.c_str(), stdout);
    return ExitCode::kDone;
  }
  std::error_code error;
  const std::string here = std::filesystem::current_path(error).string();
  LK_ASSIGN_OR_RETURN(ProjectFile file, FindProjectFile(here));
  LK_ASSIGN_OR_RETURN(Settings settings, MakeSettings(invocation.arguments, file));
  LK_RETURN_IF_ERROR(CheckOutput(*invocation.command, settings));
  Context context(std::move(invocation.arguments), std::move(file), std::move(settings));
  absl::StatusOr<ExitCode> code = invocation.command->run(context);
  if (code.ok()) return code;
  context.terminal.Message(context.Explain(ReadFailure(code.status())));
  return ExitCodeFor(code.status());
}

int Main(int argc, char** argv) {
  const absl::StatusOr<ExitCode> code = Run({argv + 1, argv + argc});
  // What failed before there was a context: the command line or the project file.
  Terminal terminal(/*quiet=*/false, /*no_color=*/std::getenv("NO_COLOR") != nullptr);
  if (!code.ok()) terminal.Message(RenderFailure(ReadFailure(code.status()), terminal));
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    terminal.Message("error: the result could not be written to stdout");
    return static_cast<int>(ExitCode::kFailed);
  }
  return static_cast<int>(code.ok() ? *code : ExitCodeFor(code.status()));
}

}  // namespace
}  // namespace lockkeeper::client

int main(int argc, char** argv) { return lockkeeper::client::Main(argc, argv); }
