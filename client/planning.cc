#include "client/planning.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/failure.h"
#include "client/follow.h"
#include "client/render/plan.h"
#include "client/request_id.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/operation_service.pb.h"

namespace lockkeeper::client {

absl::StatusOr<v1::CreatePlanResponse> MakePlan(Context& context, v1::Direction direction, const std::string& target) {
  v1::CreatePlanRequest request;
  request.set_environment(context.EnvironmentArgument());
  request.set_direction(direction);
  request.set_target(target);
  request.set_request_id(NewRequestId());
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  return context.channel.Call(kCreatePlan, request);
}

absl::StatusOr<v1::Plan> FindPlan(Context& context, const std::string& text) {
  v1::GetPlanRequest request;
  request.set_name(absl::StartsWith(text, "projects/")
                       ? text
                       : absl::StrCat(context.settings.project, "/environments/-/plans/", text));
  LK_ASSIGN_OR_RETURN(v1::GetPlanResponse reply, context.channel.Call(kGetPlan, request));
  return std::move(*reply.mutable_plan());
}

absl::StatusOr<std::vector<std::string>> Acknowledge(const v1::Plan& plan, const std::set<std::string>& allowed_rules) {
  std::vector<std::string> acknowledged;
  std::set<std::string> open_rules;
  for (const v1::Finding& finding : plan.findings()) {
    if (finding.acknowledged()) continue;
    if (allowed_rules.count(finding.rule()) > 0) {
      acknowledged.push_back(finding.id());
    } else if (finding.severity() == v1::SEVERITY_BLOCKING) {
      open_rules.insert(finding.rule());
    }
  }
  if (open_rules.empty()) return acknowledged;
  Failure failure{"blocking findings are not acknowledged, so nothing was run", "FINDINGS_OPEN", {}};
  failure.metadata["rules"] = absl::StrJoin(open_rules, "\n");
  failure.metadata["hint"] =
      absl::StrCat("read them; if the loss is meant, repeat with --allow ", absl::StrJoin(open_rules, ","));
  return MakeFailure(absl::StatusCode::kFailedPrecondition, failure);
}

absl::StatusOr<ExitCode> RunPlanToEnd(Context& context, const v1::Plan& plan) {
  const std::vector<std::string> allowed = context.args.SplitList("allow");
  LK_ASSIGN_OR_RETURN(const std::vector<std::string> acknowledged, Acknowledge(plan, {allowed.begin(), allowed.end()}));
  v1::StartOperationRequest request;
  request.set_plan(plan.name());
  request.set_expected_fingerprint(plan.start_fingerprint());
  request.set_request_id(NewRequestId());
  for (const std::string& id : acknowledged) request.add_acknowledged_findings(id);
  // From here on Ctrl-C means cancel: ending the process would leave the operation running unseen.
  Interrupt interrupt;
  LK_ASSIGN_OR_RETURN(const v1::StartOperationResponse started, context.channel.Call(kStartOperation, request));
  context.terminal.Progress(absl::StrCat("operation ", ShortName(started.operation().name())));
  LK_ASSIGN_OR_RETURN(const v1::Operation operation, Follow(context, interrupt, started.operation().name(), {}));
  if (context.json()) {
    v1::GetOperationResponse reply;
    *reply.mutable_operation() = operation;
    context.PrintJson(reply);
  }
  return ReportOperation(context, operation);
}

}  // namespace lockkeeper::client
