#include "client/render/plan.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/planning.h"
#include "client/render/changes.h"
#include "client/render/text.h"
#include "client/request_id.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "client/target.h"
#include "lockkeeper/v1/plan_service.pb.h"
#include "lockkeeper/v1/revision_service.pb.h"

namespace lockkeeper::client {
namespace {

v1::Direction DirectionOf(const Context& context, absl::string_view target) {
  return context.args.Has("downgrade") || PointsDown(target) ? v1::DIRECTION_DOWNGRADE : v1::DIRECTION_UPGRADE;
}

absl::StatusOr<ExitCode> RunPlan(Context& context) {
  const std::string target = context.args.GetOr("TARGET", "head");
  LK_ASSIGN_OR_RETURN(const v1::CreatePlanResponse reply, MakePlan(context, DirectionOf(context, target), target));
  if (context.json()) {
    context.PrintJson(reply);
  } else if (context.sql()) {
    context.terminal.Out(PlanSql(reply.plan()));
  } else {
    context.terminal.Out(RenderPlan(reply.plan(), context.terminal));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunSql(Context& context) {
  v1::RenderPlanSqlRequest request;
  v1::PlanTarget& way = *request.mutable_way();
  const std::string target = context.args.GetOr("TARGET", "head");
  way.set_environment(context.EnvironmentArgument());
  way.set_target(target);
  way.set_direction(DirectionOf(context, target));
  way.set_start(context.args.GetOr("start", ""));
  LK_ASSIGN_OR_RETURN(*way.mutable_bundle(), ReadBundle(context));
  LK_ASSIGN_OR_RETURN(const v1::RenderPlanSqlResponse reply, context.channel.Call(kRenderPlanSql, request));
  if (context.json()) {
    context.PrintJson(reply);
  } else {
    context.terminal.Out(reply.sql());
  }
  if (reply.sql().empty()) context.terminal.Progress("nothing to do");
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunApprove(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::Plan plan, FindPlan(context, context.args.GetOr("PLAN", "")));
  v1::ApprovePlanRequest request;
  request.set_name(plan.name());
  request.set_plan_digest(plan.digest());
  request.set_comment(context.args.GetOr("message", ""));
  request.set_request_id(NewRequestId());
  LK_ASSIGN_OR_RETURN(const v1::ApprovePlanResponse reply, context.channel.Call(kApprovePlan, request));
  if (context.json()) {
    context.PrintJson(reply);
  } else {
    context.terminal.Out(absl::StrCat("approved ", reply.approval().plan_digest(), " until ",
                                      Moment(reply.approval().expire_time()), "\n"));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunStamp(Context& context) {
  v1::StampEnvironmentRequest request;
  request.set_environment(context.EnvironmentArgument());
  request.set_target(context.args.GetOr("REV", ""));
  request.set_validate_only(context.args.Has("check-only"));
  request.set_request_id(NewRequestId());
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  LK_ASSIGN_OR_RETURN(const v1::StampEnvironmentResponse reply, context.channel.Call(kStampEnvironment, request));
  if (context.json()) context.PrintJson(reply);
  context.terminal.Progress(RenderUnsupported(reply.unsupported()));
  if (!reply.differences().empty()) {
    if (!context.json()) {
      context.terminal.Out(RenderChanges(reply.differences(), context.terminal));
    }
    context.terminal.Message(absl::StrCat("the stamp would be untrue: ", SummarizeChanges(reply.differences())));
    return ExitCode::kRefused;
  }
  if (context.json()) return ExitCode::kDone;
  context.terminal.Out(
      absl::StrCat(ShortName(request.environment()), ": ", reply.stamped() ? "stamped " : "may be stamped ",
                   RevisionsText(reply.revisions_before()), " -> ", RevisionsText(reply.revisions_after()), "\n"));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> PlanCommands() {
  const Positional environment{"ENV", PositionalKind::kRequired, "the environment"};
  const Positional target{"TARGET", PositionalKind::kOptional, "head, heads, base, +N, -N, label@head, an id; head"};
  const Option down{"--downgrade", OptionKind::kFlag, "", "the target lies below"};
  return {
      {"plan",
       "Build, judge and prove the way to a target; run nothing",
       {environment, target},
       {down},
       RunPlan,
       {"lk plan staging", "lk plan staging -1"}},
      {"sql",
       "Print the way to a target as one SQL script",
       {environment, target},
       {down, {"--start", OptionKind::kValue, "TARGET", "start here instead of where it stands"}},
       RunSql,
       {"lk sql production > upgrade.sql"}},
      {"stamp",
       "Say where an environment stands, checked against its catalogs; run nothing",
       {environment, {"REV", PositionalKind::kRequired, "the target it stands at"}},
       {{"--check-only", OptionKind::kFlag, "", "show what differs; stamp nothing"}},
       RunStamp,
       {"lk stamp production head"}},
      {"approve",
       "Approve a plan by its digest",
       {{"PLAN", PositionalKind::kRequired, "digest of the plan"}},
       {{"-m,--message", OptionKind::kValue, "TEXT", "goes on record"}},
       RunApprove,
       {}},
  };
}

}  // namespace lockkeeper::client
