#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/follow.h"
#include "client/render/events.h"
#include "client/render/plan.h"
#include "client/render/text.h"
#include "client/request_id.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/audit_service.pb.h"
#include "lockkeeper/v1/operation_service.pb.h"

namespace lockkeeper::client {
namespace {

std::string OperationName(const Context& context) {
  const std::string id = context.args.GetOr("ID", "");
  if (absl::StartsWith(id, "projects/")) return id;
  return absl::StrCat(context.settings.project, "/environments/-/operations/", id);
}

absl::StatusOr<ExitCode> RunList(Context& context) {
  v1::ListOperationsRequest request;
  request.set_parent(context.EnvironmentName(context.args.GetOr("ENV", "-")));
  request.set_running_only(context.args.Has("running"));
  int limit = 0;
  if (!absl::SimpleAtoi(context.args.GetOr("limit", "50"), &limit) || limit <= 0) {
    return UsageFailure("--limit must be a number above 0");
  }
  request.set_page_size(limit);
  LK_ASSIGN_OR_RETURN(const v1::ListOperationsResponse reply, context.channel.Call(kListOperations, request));
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  std::vector<std::vector<std::string>> rows = {{"ID", "ENVIRONMENT", "STATE", "STEPS", "FROM", "TO", "STARTED"}};
  for (const v1::Operation& operation : reply.operations()) {
    rows.push_back({std::string(ShortName(operation.name())), std::string(ShortName(operation.environment())),
                    StateText(operation.state()), absl::StrCat(operation.steps_done(), "/", operation.steps_total()),
                    RevisionsText(operation.start_revisions()), RevisionsText(operation.target_revisions()),
                    Moment(operation.create_time())});
  }
  context.terminal.Out(Table(rows));
  return ExitCode::kDone;
}

std::string Render(const v1::Operation& operation) {
  std::vector<std::vector<std::string>> rows = {
      {"operation", operation.name()},
      {"plan", std::string(ShortName(operation.plan()))},
      {"state", StateText(operation.state())},
      {"from", RevisionsText(operation.start_revisions())},
      {"to", RevisionsText(operation.target_revisions())},
      {"stands at", RevisionsText(operation.current_revisions())},
      {"steps", absl::StrCat(operation.steps_done(), "/", operation.steps_total())},
      {"started", absl::StrCat(Moment(operation.create_time()), " by ", operation.principal())}};
  if (operation.has_end_time()) rows.push_back({"ended", Moment(operation.end_time())});
  return Table(rows);
}

template <typename Reply>
ExitCode ShowOne(Context& context, const Reply& reply) {
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  context.terminal.Out(Render(reply.operation()));
  if (reply.operation().has_failure()) {
    context.terminal.Message(context.Explain(ToFailure(reply.operation().failure())));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunShow(Context& context) {
  v1::GetOperationRequest request;
  request.set_name(OperationName(context));
  LK_ASSIGN_OR_RETURN(const v1::GetOperationResponse reply, context.channel.Call(kGetOperation, request));
  return ShowOne(context, reply);
}

absl::StatusOr<ExitCode> Watch(Context& context, const std::string& name, int64_t after_sequence) {
  Interrupt interrupt;
  FollowOptions options;
  options.after_sequence = after_sequence;
  options.events_as_json = context.json();
  options.cancel_on_interrupt = false;  // a watcher did not start it
  LK_ASSIGN_OR_RETURN(const v1::Operation operation, Follow(context, interrupt, name, options));
  return ReportOperation(context, operation);
}

absl::StatusOr<ExitCode> RunWatch(Context& context) {
  int64_t after = 0;
  if (!absl::SimpleAtoi(context.args.GetOr("after", "0"), &after) || after < 0) {
    return UsageFailure("--after must be a sequence");
  }
  return Watch(context, OperationName(context), after);
}

absl::StatusOr<ExitCode> RunCancel(Context& context) {
  v1::CancelOperationRequest request;
  request.set_name(OperationName(context));
  request.set_reason(context.args.GetOr("message", ""));
  LK_ASSIGN_OR_RETURN(const v1::CancelOperationResponse reply, context.channel.Call(kCancelOperation, request));
  return ShowOne(context, reply);
}

absl::StatusOr<ExitCode> RunResume(Context& context) {
  v1::ResumeOperationRequest request;
  request.set_name(OperationName(context));
  request.set_request_id(NewRequestId());
  LK_ASSIGN_OR_RETURN(const v1::ResumeOperationResponse reply, context.channel.Call(kResumeOperation, request));
  return Watch(context, reply.operation().name(), reply.operation().last_sequence());
}

absl::StatusOr<ExitCode> RunAudit(Context& context) {
  v1::ListAuditEntriesRequest request;
  request.set_parent(context.settings.project);
  request.set_resource(context.args.GetOr("resource", ""));
  LK_ASSIGN_OR_RETURN(const v1::ListAuditEntriesResponse reply, context.channel.Call(kListAuditEntries, request));
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  std::vector<std::vector<std::string>> rows = {{"TIME", "WHO", "METHOD", "OUTCOME", "TEXT"}};
  for (const v1::AuditEntry& entry : reply.entries()) {
    rows.push_back({Moment(entry.time()), entry.principal(), std::string(ShortName(entry.method())), entry.outcome(),
                    entry.text()});
  }
  context.terminal.Out(Table(rows));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> OperationCommands() {
  const Positional id{"ID", PositionalKind::kRequired, "id or resource name of the operation"};
  return {
      {"ops list",
       "List operations, newest first",
       {{"ENV", PositionalKind::kOptional, "of this environment only"}},
       {{"--running", OptionKind::kFlag, "", "only those that have not ended"},
        {"--limit", OptionKind::kValue, "N", "at most so many; 50"}},
       RunList,
       {}},
      {"ops show", "Show one operation", {id}, {}, RunShow, {}},
      {"ops watch",
       "Follow an operation; Ctrl-C leaves it running",
       {id},
       {{"--after", OptionKind::kValue, "SEQUENCE", "only events after this one"}},
       RunWatch,
       {}},
      {"ops cancel",
       "Ask an operation to end at the next safe point",
       {id},
       {{"-m,--message", OptionKind::kValue, "TEXT", "goes on record"}},
       RunCancel,
       {}},
      {"ops resume", "Settle an operation in doubt and run on", {id}, {}, RunResume, {}},
      {"audit",
       "List who decided what",
       {},
       {{"--resource", OptionKind::kValue, "NAME", "about this resource only"}},
       RunAudit,
       {}},
  };
}

}  // namespace lockkeeper::client
