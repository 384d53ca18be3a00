#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/completion.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/status_macros.h"
#include "client/version.h"
#include "lockkeeper/v1/server_service.pb.h"

namespace lockkeeper::client {
namespace {

absl::StatusOr<ExitCode> RunCompletion(Context& context) {
  LK_ASSIGN_OR_RETURN(const std::string script, CompletionScript(context.args.GetOr("SHELL", ""), AllCommands()));
  context.terminal.Out(script);
  return ExitCode::kDone;
}

// Says the client's own version whether or not a service answers.
absl::StatusOr<ExitCode> RunVersion(Context& context) {
  const auto reply = context.channel.Call(kGetServerInfo, v1::GetServerInfoRequest());
  if (context.json()) {
    context.PrintJson(reply.ok() ? *reply : v1::GetServerInfoResponse());
    return ExitCode::kDone;
  }
  context.terminal.Out(absl::StrCat("lk ", kVersion, " (lockkeeper.v1)\n"));
  if (!reply.ok()) {
    context.terminal.Progress(absl::StrCat("service: ", ReadFailure(reply.status()).message));
    return ExitCode::kDone;
  }
  context.terminal.Out(absl::StrCat("lockkeeperd ", reply->version(), " (", reply->api_version(), ") at ",
                                    context.channel.server(), reply->dev_mode() ? ", dev mode" : "", "\n"));
  if (!reply->shadow_server_version().empty()) {
    context.terminal.Out(absl::StrCat("PostgreSQL ", reply->shadow_server_version(), " for shadows\n"));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> ServerCommands() {
  return {
      {"completion",
       "Print the completion script of a shell",
       {{"SHELL", PositionalKind::kRequired, "bash, zsh or fish"}},
       {},
       RunCompletion,
       {"source <(lk completion bash)"}},
      {"version", "Show the versions of client and service", {}, {}, RunVersion, {}},
  };
}

}  // namespace lockkeeper::client
