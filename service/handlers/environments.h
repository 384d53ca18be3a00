// EnvironmentService: registrations of databases, probing them, and where they stand.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_ENVIRONMENTS_H_
#define LOCKKEEPER_SERVICE_HANDLERS_ENVIRONMENTS_H_

#include "absl/status/status.h"
#include "lockkeeper/v1/environment_service.pb.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status GetEnvironment(App& app, RequestContext& context, const v1::GetEnvironmentRequest& request,
                            v1::GetEnvironmentResponse& response);
absl::Status ListEnvironments(App& app, RequestContext& context, const v1::ListEnvironmentsRequest& request,
                              v1::ListEnvironmentsResponse& response);
absl::Status CreateEnvironment(App& app, RequestContext& context, const v1::CreateEnvironmentRequest& request,
                               v1::CreateEnvironmentResponse& response);
absl::Status UpdateEnvironment(App& app, RequestContext& context, const v1::UpdateEnvironmentRequest& request,
                               v1::UpdateEnvironmentResponse& response);
absl::Status DeleteEnvironment(App& app, RequestContext& context, const v1::DeleteEnvironmentRequest& request,
                               v1::DeleteEnvironmentResponse& response);
absl::Status ProbeEnvironment(App& app, RequestContext& context, const v1::ProbeEnvironmentRequest& request,
                              v1::ProbeEnvironmentResponse& response);
absl::Status GetEnvironmentStatus(App& app, RequestContext& context, const v1::GetEnvironmentStatusRequest& request,
                                  v1::GetEnvironmentStatusResponse& response);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_ENVIRONMENTS_H_
