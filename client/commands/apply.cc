#include "client/commands/commands.h"
#include "client/context.h"
#include "client/planning.h"
#include "client/render/plan.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

absl::StatusOr<ExitCode> Go(Context& context, v1::Direction direction, const std::string& target) {
  LK_ASSIGN_OR_RETURN(const v1::CreatePlanResponse reply, MakePlan(context, direction, target));
  if (reply.plan().nothing_to_do()) {
    if (context.json()) {
      context.PrintJson(reply);
    } else {
      context.terminal.Out(RenderPlan(reply.plan(), context.terminal));
    }
    return ExitCode::kDone;
  }
  context.terminal.Progress(PlanHeadline(reply.plan()));
  context.terminal.Progress(RenderFindings(reply.plan().findings(), context.terminal));
  return RunPlanToEnd(context, reply.plan());
}

absl::StatusOr<ExitCode> RunUpgrade(Context& context) {
  return Go(context, v1::DIRECTION_UPGRADE, context.args.GetOr("TARGET", "head"));
}

absl::StatusOr<ExitCode> RunDowngrade(Context& context) {
  return Go(context, v1::DIRECTION_DOWNGRADE, context.args.GetOr("TARGET", ""));
}

absl::StatusOr<ExitCode> RunApply(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::Plan plan, FindPlan(context, context.args.GetOr("PLAN", "")));
  context.terminal.Progress(PlanHeadline(plan));
  context.terminal.Progress(RenderFindings(plan.findings(), context.terminal));
  return RunPlanToEnd(context, plan);
}

}  // namespace

std::vector<Command> ApplyCommands() {
  const Positional environment{"ENV", PositionalKind::kRequired, "the environment"};
  const Option allow{"--allow", OptionKind::kList, "RULE[,RULE]", "acknowledge the findings of these rules"};
  return {
      {"upgrade",
       "Take an environment up to a target: plan, prove, run, follow",
       {environment, {"TARGET", PositionalKind::kOptional, "head, heads, +N, label@head, an id; head"}},
       {allow},
       RunUpgrade,
       {"lk upgrade dev", "lk upgrade staging +1 --allow drop-column"}},
      {"downgrade",
       "Take an environment down to a target: plan, prove, run, follow",
       {environment, {"TARGET", PositionalKind::kRequired, "base, -N, an id"}},
       {allow},
       RunDowngrade,
       {"lk downgrade dev -1 --allow drop-table"}},
      {"apply",
       "Run a plan that was made before, exactly as it was proved",
       {{"PLAN", PositionalKind::kRequired, "digest of the plan"}},
       {allow},
       RunApply,
       {"lk apply 5d41402abc4b"}},
  };
}

}  // namespace lockkeeper::client
