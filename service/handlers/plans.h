// PlanService: plans are made, proved, kept and shown here; running them is operations.h.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_PLANS_H_
#define LOCKKEEPER_SERVICE_HANDLERS_PLANS_H_

#include "absl/status/status.h"
#include "lockkeeper/v1/plan_service.pb.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status CreatePlan(App& app, RequestContext& context, const v1::CreatePlanRequest& request,
                        v1::CreatePlanResponse& response);
absl::Status GetPlan(App& app, RequestContext& context, const v1::GetPlanRequest& request,
                     v1::GetPlanResponse& response);
absl::Status ListPlans(App& app, RequestContext& context, const v1::ListPlansRequest& request,
                       v1::ListPlansResponse& response);
absl::Status LintSql(App& app, RequestContext& context, const v1::LintSqlRequest& request,
                     v1::LintSqlResponse& response);
absl::Status ApprovePlan(App& app, RequestContext& context, const v1::ApprovePlanRequest& request,
                         v1::ApprovePlanResponse& response);
absl::Status RenderPlanSql(App& app, RequestContext& context, const v1::RenderPlanSqlRequest& request,
                           v1::RenderPlanSqlResponse& response);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_PLANS_H_
