#include "service/handlers/projects.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "service/convert/environment.h"
#include "service/convert/page_token.h"
#include "service/convert/time.h"
#include "service/handlers/common.h"

namespace lockkeeper::handlers {
namespace {

void ToProto(const store::AuditEntry& entry, v1::AuditEntry* out) {
  out->set_name(absl::StrCat(convert::ProjectText(entry.project), "/auditEntries/", entry.sequence));
  out->set_sequence(entry.sequence);
  convert::ToProto(entry.time, out->mutable_time());
  out->set_principal(entry.principal);
  out->set_method(entry.method);
  for (const std::string& resource : entry.resources) out->add_resources(resource);
  out->set_outcome(entry.outcome);
  out->set_reason(entry.reason);
  out->set_text(entry.text);
}

}  // namespace

absl::Status GetProject(App& app, RequestContext&, const v1::GetProjectRequest& request,
                        v1::GetProjectResponse& response) {
  ASSIGN_OR_RETURN(const std::string id, convert::ParseProject(request.name()));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Project project, tx.GetProject(id));
    convert::ToProto(project, response.mutable_project());
    return absl::OkStatus();
  });
}

absl::Status ListProjects(App& app, RequestContext&, const v1::ListProjectsRequest& request,
                          v1::ListProjectsResponse& response) {
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Listing<store::Project> listing, tx.ListProjects(page));
    for (const store::Project& project : listing.items) convert::ToProto(project, response.add_projects());
    response.set_next_page_token(convert::ToPageToken(listing.next));
    return absl::OkStatus();
  });
}

absl::Status CreateProject(App& app, RequestContext& context, const v1::CreateProjectRequest& request,
                           v1::CreateProjectResponse& response) {
  RETURN_IF_ERROR(convert::CheckId("project_id", request.project_id()));
  if (request.project().display_name().size() > 200) {
    return InvalidField("project.display_name", "display_name is longer than 200 characters");
  }
  store::Project project;
  project.id = request.project_id();
  project.display_name = request.project().display_name();
  if (request.validate_only()) {
    convert::ToProto(project, response.mutable_project());
    return absl::OkStatus();
  }
  return Once(app, context, request.request_id(), request, response, [&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Project made, tx.CreateProject(project));
    convert::ToProto(made, response.mutable_project());
    return Audit(tx, context, made.id, {response.project().name()}, "created the project");
  });
}

absl::Status ListAuditEntries(App& app, RequestContext&, const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.GetProject(project).status());
    ASSIGN_OR_RETURN(const store::Listing<store::AuditEntry> listing, tx.ListAudit(project, page));
    for (const store::AuditEntry& entry : listing.items) {
      const auto& resources = entry.resources;
      const bool wanted = request.resource().empty() ||
                          std::find(resources.begin(), resources.end(), request.resource()) != resources.end();
      if (wanted) ToProto(entry, response.add_entries());
    }
    response.set_next_page_token(convert::ToPageToken(listing.next));
    return absl::OkStatus();
  });
}

absl::Status GetServerInfo(App& app, RequestContext&, const v1::GetServerInfoRequest&,
                           v1::GetServerInfoResponse& response) {
  response.set_version(app.facts.version);
  response.set_api_version("lockkeeper.v1");
  response.set_dev_mode(app.facts.dev_mode);
  if (!app.facts.default_project.empty()) response.set_default_project(convert::ProjectText(app.facts.default_project));
  response.set_shadow_server_version(app.facts.shadow_version);
  response.set_registry_server_version(app.facts.registry_version);
  for (int major = app.facts.lowest_major; major <= app.facts.highest_major; ++major) {
    response.add_supported_majors(major);
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::handlers
