#include "service/handlers/plans.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/status.h"
#include "engine/ledger/unfinished.h"
#include "engine/revision/target.h"
#include "service/convert/page_token.h"
#include "service/convert/plan.h"
#include "service/convert/revision.h"
#include "service/convert/utf8.h"
#include "service/handlers/common.h"
#include "service/handlers/plan_record.h"

namespace lockkeeper::handlers {
namespace {

absl::StatusOr<verify::Direction> DirectionFrom(v1::Direction direction) {
  if (direction == v1::DIRECTION_UPGRADE) return verify::Direction::kUpgrade;
  if (direction == v1::DIRECTION_DOWNGRADE) return verify::Direction::kDowngrade;
  return InvalidField("direction", "direction is missing: say upgrade or downgrade");
}

// The files of what the plan stands on and passes through that are not pushed.
v1::Bundle FilesOf(const CallGraph& call, const verify::RevisionPlan& plan) {
  revision::IdSet ids(plan.revisions.begin(), plan.revisions.end());
  ids.insert(plan.start_heads.begin(), plan.start_heads.end());
  ids.insert(plan.target_heads.begin(), plan.target_heads.end());
  v1::Bundle files;
  for (const revision::RevisionPtr& revision : call.graph.InOrder(call.graph.Closure(ids))) {
    if (!call.IsPushed(revision->id)) convert::ToProto(*revision, files.add_files());
  }
  return files;
}

convert::PlanContext ContextOf(const App& app, const store::Plan& row, bool steps) {
  convert::PlanContext context;
  context.project = row.project;
  context.environment = row.environment;
  context.created = row.created;
  context.expires = row.expires;
  context.shadow_version = app.facts.shadow_version;
  context.steps = steps;
  return context;
}

absl::Status Show(const App& app, store::Plan row, bool steps, v1::Plan* out) {
  convert::PlanContext context = ContextOf(app, row, steps);
  ASSIGN_OR_RETURN(const PlanRecord record, UnpackPlan(std::move(row)));
  convert::ToProto(record.plan, context, out);
  return absl::OkStatus();
}

// A script for psql starts at heads; it cannot start within a revision.
absl::Status RefuseScript(const ledger::Unfinished& unfinished, const std::string& environment) {
  return ledger::RefuseUnfinished(
      unfinished, environment,
      absl::StrCat("'lk ", ledger::DirectionName(unfinished), " ", environment, "' goes on with the rest first"));
}

absl::StatusOr<std::vector<std::string>> StartOf(App& app, const convert::EnvironmentName& name, const CallGraph& call,
                                                 const v1::PlanTarget& way) {
  if (way.start().empty()) {
    ASSIGN_OR_RETURN(const workflow::Target target, FindTarget(app, name));
    ASSIGN_OR_RETURN(const workflow::LedgerView ledger, app.engine.ReadLedger(target));
    if (ledger.unfinished.has_value()) return RefuseScript(*ledger.unfinished, name.environment);
    return ledger.heads;
  }
  if (way.start() == "base") return std::vector<std::string>();
  if (way.start() == "heads") return call.graph.heads();
  ASSIGN_OR_RETURN(const revision::RevisionPtr start, revision::ResolveOne(call.graph, way.start()));
  return std::vector<std::string>{start->id};
}

absl::Status RenderWay(App& app, const std::vector<std::string>& start, verify::Direction direction,
                       const std::string& target, const CallGraph& call, v1::RenderPlanSqlResponse& response) {
  ASSIGN_OR_RETURN(const std::vector<revision::Step> steps,
                   direction == verify::Direction::kUpgrade ? revision::ResolveUpgrade(call.graph, start, target)
                                                            : revision::ResolveDowngrade(call.graph, start, target));
  for (const revision::Step& step : steps) response.add_revisions(step.revision->id);
  if (steps.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(*response.mutable_sql(), app.engine.RenderSql(start, direction, target, call.graph));
  return absl::OkStatus();
}

// A stored plan as a script: along the same revisions, from the same start.
absl::Status RenderPlan(App& app, const std::string& resource, v1::RenderPlanSqlResponse& response) {
  ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParsePlan(resource));
  store::Plan row;
  const absl::Status found = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(row, FindPlan(tx, name));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(found);
  ASSIGN_OR_RETURN(const PlanRecord record, UnpackPlan(std::move(row)));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, name.project, record.files));
  const verify::RevisionPlan& plan = record.plan.plan();
  if (plan.revisions.empty()) return absl::OkStatus();
  if (plan.statements_done > 0) return NotBuiltYet("the SQL of a plan that goes on within a revision");
  const bool to_base = plan.target_heads.empty();
  if (plan.target_heads.size() > 1 && plan.target_heads != call.graph.heads())
    return NotBuiltYet("the SQL of a plan to several heads that are not all");
  const std::string target = to_base ? "base" : plan.target_heads.size() > 1 ? "heads" : plan.target_heads[0];
  return RenderWay(app, plan.start_heads, plan.direction, target, call, response);
}

}  // namespace

absl::Status CreatePlan(App& app, RequestContext& context, const v1::CreatePlanRequest& request,
                        v1::CreatePlanResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.environment()));
  ASSIGN_OR_RETURN(const verify::Direction direction, DirectionFrom(request.direction()));
  if (request.target().empty())
    return InvalidField("target", "target is missing: head, heads, base, +N, -N or a revision");
  ASSIGN_OR_RETURN(const bool replied, FindEarlierReply(app, context, request.request_id(), request, response));
  if (replied) return absl::OkStatus();
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, name.project, request.bundle()));
  ASSIGN_OR_RETURN(const workflow::Target target, FindTarget(app, name));
  ASSIGN_OR_RETURN(const verify::VerifiedPlan plan,
                   app.engine.MakePlan(target, direction, request.target(), call.graph, context.cancel));
  store::Plan row;
  row.project = name.project;
  row.environment = name.environment;
  row.digest = plan.digest();
  row.principal = context.principal;
  row.created = absl::Now();
  row.expires = row.created + app.plan_life;
  row.content = PackPlan(plan, FilesOf(call, plan.plan()));
  convert::PlanContext shown = ContextOf(app, row, true);
  shown.acknowledged = {request.acknowledged_findings().begin(), request.acknowledged_findings().end()};
  if (request.validate_only()) {
    convert::ToProto(plan, shown, response.mutable_plan());
    return absl::OkStatus();
  }
  return Once(app, context, request.request_id(), request, response, [&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Plan stored, tx.PutPlan(row));
    shown.created = stored.created;
    shown.expires = stored.expires;
    convert::ToProto(plan, shown, response.mutable_plan());
    return Audit(tx, context, name.project, {response.plan().name()}, "made the plan");
  });
}

absl::Status GetPlan(App& app, RequestContext&, const v1::GetPlanRequest& request, v1::GetPlanResponse& response) {
  ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParsePlan(request.name()));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(store::Plan row, FindPlan(tx, name));
    return Show(app, std::move(row), true, response.mutable_plan());
  });
}

absl::Status ListPlans(App& app, RequestContext&, const v1::ListPlansRequest& request,
                       v1::ListPlansResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.GetEnvironment(name.project, name.environment).status());
    ASSIGN_OR_RETURN(store::Listing<store::Plan> listing, tx.ListPlans(name.project, name.environment, page));
    for (store::Plan& row : listing.items) RETURN_IF_ERROR(Show(app, std::move(row), false, response.add_plans()));
    response.set_next_page_token(convert::ToPageToken(listing.next));
    return absl::OkStatus();
  });
}

absl::Status LintSql(App& app, RequestContext&, const v1::LintSqlRequest& request, v1::LintSqlResponse& response) {
  RETURN_IF_ERROR(convert::ParseProject(request.parent()).status());
  // A text is judged as the upgrade of a revision that nobody has.
  std::vector<revision::Revision> made;
  std::vector<std::string> ids;
  for (const v1::SqlFile& file : request.files()) {
    if (!convert::IsUtf8(file.content()))
      return InvalidField("files", absl::StrCat("'", file.path(), "' is not UTF-8"));
    revision::Revision revision;
    revision.id = absl::StrCat("file", made.size() + 1);
    revision.file_name = file.path();
    revision.upgrade = {file.content(), true, 1};
    ids.push_back(revision.id);
    made.push_back(std::move(revision));
  }
  if (ids.empty()) return InvalidField("files", "there is nothing to lint: give at least one file");
  ASSIGN_OR_RETURN(const revision::Graph graph, revision::Graph::Make(std::move(made)));
  ASSIGN_OR_RETURN(const std::vector<lint::Finding> findings, app.engine.Lint(ids, graph));
  convert::ToProto(findings, {}, response.mutable_findings());
  for (v1::Finding& finding : *response.mutable_findings()) finding.clear_revision();
  return absl::OkStatus();
}

absl::Status ApprovePlan(App&, RequestContext&, const v1::ApprovePlanRequest&, v1::ApprovePlanResponse&) {
  return NotBuiltYet("approving plans");
}

absl::Status RenderPlanSql(App& app, RequestContext&, const v1::RenderPlanSqlRequest& request,
                           v1::RenderPlanSqlResponse& response) {
  if (request.has_plan()) return RenderPlan(app, request.plan(), response);
  if (!request.has_way()) return InvalidField("subject", "nothing to render: name a plan or a way");
  const v1::PlanTarget& way = request.way();
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(way.environment()));
  ASSIGN_OR_RETURN(const verify::Direction direction, DirectionFrom(way.direction()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, name.project, way.bundle()));
  ASSIGN_OR_RETURN(const std::vector<std::string> start, StartOf(app, name, call, way));
  return RenderWay(app, start, direction, way.target().empty() ? "heads" : way.target(), call, response);
}

}  // namespace lockkeeper::handlers
