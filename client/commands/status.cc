#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/render/changes.h"
#include "client/render/events.h"
#include "client/render/text.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/environment_service.pb.h"

namespace lockkeeper::client {
namespace {

using Status = v1::GetEnvironmentStatusResponse;

absl::StatusOr<Status> Ask(Context& context, bool check_drift) {
  v1::GetEnvironmentStatusRequest request;
  request.set_name(context.EnvironmentArgument());
  request.set_check_drift(check_drift);
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  return context.channel.Call(kGetEnvironmentStatus, request);
}

std::string Line(const v1::RevisionSummary& revision) {
  std::string out = revision.id();
  for (const std::string& label : revision.labels()) absl::StrAppend(&out, " (", label, ")");
  if (!revision.pushed()) absl::StrAppend(&out, " (not pushed)");
  return absl::StrCat(out, " ", revision.message(), "\n");
}

std::string Section(absl::string_view title, const Repeated<v1::RevisionSummary>& revisions, absl::string_view none) {
  if (revisions.empty()) return absl::StrCat(title, none, "\n");
  std::string out;
  for (const v1::RevisionSummary& revision : revisions) {
    absl::StrAppend(&out, out.empty() ? std::string(title) : std::string(title.size(), ' '), Line(revision));
  }
  return out;
}

std::string DriftText(const Status& status) {
  switch (status.drift()) {
    case v1::DRIFT_STATE_NONE: return "none";
    case v1::DRIFT_STATE_DRIFTED: return absl::StrCat("DRIFTED, ", SummarizeChanges(status.drift_changes()));
    case v1::DRIFT_STATE_NO_LEDGER: return "no ledger, so nothing to compare with";
    default: return "not checked";
  }
}

std::string HalfDone(const Status& status) {
  const v1::UnfinishedRevision& left = status.unfinished();
  const absl::string_view direction = left.direction() == v1::DIRECTION_DOWNGRADE ? "downgrade" : "upgrade";
  return absl::StrCat(left.revision(), ": ", left.statements_done(), " of ", left.statements_total(),
                      " statements of its ", direction, " (operation ", ShortName(left.operation()), "); 'lk ",
                      direction, " ", ShortName(status.environment()), "' goes on with the rest");
}

std::string Render(const Status& status, const Terminal& terminal) {
  std::string out = absl::StrCat("environment  ", ShortName(status.environment()));
  if (!status.server_version().empty()) {
    absl::StrAppend(&out, " (PostgreSQL ", status.server_version(), ")");
  }
  absl::StrAppend(&out, "\n", Section("current      ", status.current(), "base"),
                  Section("heads        ", status.heads(), "none"),
                  Section("pending      ", status.pending(), "nothing"), "drift        ", DriftText(status), "\n",
                  Indented(RenderChanges(status.drift_changes(), terminal), "             "));
  if (status.has_unfinished()) absl::StrAppend(&out, "half done    ", HalfDone(status), "\n");
  if (status.has_running_operation()) {
    const v1::Operation& operation = status.running_operation();
    absl::StrAppend(&out, "operation    ", ShortName(operation.name()), " ", StateText(operation.state()), " ",
                    operation.steps_done(), "/", operation.steps_total(), "\n");
  }
  return out;
}

absl::StatusOr<ExitCode> RunStatus(Context& context) {
  LK_ASSIGN_OR_RETURN(const Status status, Ask(context, !context.args.Has("no-drift")));
  if (context.json()) {
    context.PrintJson(status);
  } else {
    context.terminal.Out(Render(status, context.terminal));
    context.terminal.Progress(RenderUnsupported(status.unsupported()));
  }
  const bool behind = !status.pending().empty() || status.has_unfinished() || status.drift() == v1::DRIFT_STATE_DRIFTED;
  return context.args.Has("exit-code") && behind ? ExitCode::kDifferences : ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunCurrent(Context& context) {
  LK_ASSIGN_OR_RETURN(const Status status, Ask(context, false));
  if (context.json()) {
    context.PrintJson(status);
    return ExitCode::kDone;
  }
  for (const v1::RevisionSummary& revision : status.current()) context.terminal.Out(Line(revision));
  if (status.current().empty()) context.terminal.Progress("at base: no revision is applied");
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> StatusCommands() {
  const Positional environment{"ENV", PositionalKind::kOptional, "the environment; dev"};
  return {
      {"status",
       "Show where an environment stands: current, heads, pending, drift, running operation",
       {environment},
       {{"--exit-code", OptionKind::kFlag, "", "end with 3 when something is pending or drifted"},
        {"--no-drift", OptionKind::kFlag, "", "do not compare the database with its revisions"}},
       RunStatus,
       {"lk status", "lk status production --exit-code"}},
      {"current", "Show the revisions an environment stands at", {environment}, {}, RunCurrent, {}},
  };
}

}  // namespace lockkeeper::client
