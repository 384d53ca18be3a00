// ProjectService: projects, made and never deleted. Also AuditService and ServerService, which are one call each.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_PROJECTS_H_
#define LOCKKEEPER_SERVICE_HANDLERS_PROJECTS_H_

#include "absl/status/status.h"
#include "lockkeeper/v1/audit_service.pb.h"
#include "lockkeeper/v1/project_service.pb.h"
#include "lockkeeper/v1/server_service.pb.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status GetProject(App& app, RequestContext& context, const v1::GetProjectRequest& request,
                        v1::GetProjectResponse& response);
absl::Status ListProjects(App& app, RequestContext& context, const v1::ListProjectsRequest& request,
                          v1::ListProjectsResponse& response);
absl::Status CreateProject(App& app, RequestContext& context, const v1::CreateProjectRequest& request,
                           v1::CreateProjectResponse& response);
absl::Status ListAuditEntries(App& app, RequestContext& context, const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse& response);
absl::Status GetServerInfo(App& app, RequestContext& context, const v1::GetServerInfoRequest& request,
                           v1::GetServerInfoResponse& response);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_PROJECTS_H_
