#include "service/handlers/environments.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "google/protobuf/util/field_mask_util.h"
#include "service/convert/catalog.h"
#include "service/convert/environment.h"
#include "service/convert/operation.h"
#include "service/convert/page_token.h"
#include "service/convert/time.h"
#include "service/handlers/common.h"

namespace lockkeeper::handlers {
namespace {

void Show(const App& app, const store::Environment& environment, v1::Environment* out) {
  convert::ToProto(environment, app.environments.Address(environment), out);
}

// What the contract has and nobody enforces yet must not look as if it protected anything.
absl::Status CheckSettings(const v1::Environment& environment) {
  RETURN_IF_ERROR(RefuseScope(environment.scope()));
  RETURN_IF_ERROR(convert::CheckProtection(environment.protection()));
  if (environment.protection().required_approvals() > 0) return NotBuiltYet("protection by approvals");
  if (!environment.protection().windows().empty()) return NotBuiltYet("protection by maintenance windows");
  const v1::Protection& protection = environment.protection();
  if (protection.has_lock_timeout() || protection.has_statement_timeout() || protection.has_lock_budget()) {
    return NotBuiltYet("timeouts of one environment");
  }
  if (environment.has_shadow_server()) return NotBuiltYet("a shadow server for one environment");
  return absl::OkStatus();
}

bool IsUnder(absl::string_view path, absl::string_view root) {
  return path == root || (path.size() > root.size() && path.substr(0, root.size()) == root && path[root.size()] == '.');
}

absl::Status CheckMask(const google::protobuf::FieldMask& mask) {
  if (mask.paths().empty()) return InvalidField("update_mask", "update_mask is empty: name the fields to update");
  for (const std::string& path : mask.paths()) {
    bool known = false;
    for (const char* root : {"credential", "managed", "role", "scope", "protection", "shadow_server"})
      known = known || IsUnder(path, root);
    if (!known || !google::protobuf::util::FieldMaskUtil::IsValidPath<v1::Environment>(path)) {
      return InvalidField("update_mask",
                          absl::StrCat("update_mask names '", path, "', which is not a field that can be updated"));
    }
  }
  return absl::OkStatus();
}

// The row with the fields of the mask replaced.
absl::Status Merge(App& app, const v1::UpdateEnvironmentRequest& request, store::Environment& row) {
  bool connection = false;
  google::protobuf::FieldMask settings;
  for (const std::string& path : request.update_mask().paths()) {
    if (IsUnder(path, "credential") || IsUnder(path, "managed")) {
      connection = true;
    } else {
      settings.add_paths(path);
    }
  }
  if (connection) {
    if (request.environment().has_managed())
      return InvalidField("managed", "an environment cannot become managed: create a new one");
    RETURN_IF_ERROR(app.environments.SetConnection(request.environment(), row));
  }
  v1::Environment merged;
  convert::ToProto(row, "", &merged);
  google::protobuf::util::FieldMaskUtil::MergeOptions replace;
  replace.set_replace_message_fields(true);
  replace.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(request.environment(), settings, replace, &merged);
  RETURN_IF_ERROR(CheckSettings(merged));
  row.settings = convert::SettingsOf(merged);
  return absl::OkStatus();
}

}  // namespace

absl::Status GetEnvironment(App& app, RequestContext&, const v1::GetEnvironmentRequest& request,
                            v1::GetEnvironmentResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.name()));
  ASSIGN_OR_RETURN(const store::Environment found, FindEnvironment(app, name));
  Show(app, found, response.mutable_environment());
  return absl::OkStatus();
}

absl::Status ListEnvironments(App& app, RequestContext&, const v1::ListEnvironmentsRequest& request,
                              v1::ListEnvironmentsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.GetProject(project).status());
    ASSIGN_OR_RETURN(const store::Listing<store::Environment> listing, tx.ListEnvironments(project, page));
    for (const store::Environment& each : listing.items) Show(app, each, response.add_environments());
    response.set_next_page_token(convert::ToPageToken(listing.next));
    return absl::OkStatus();
  });
}

absl::Status CreateEnvironment(App& app, RequestContext& context, const v1::CreateEnvironmentRequest& request,
                               v1::CreateEnvironmentResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  RETURN_IF_ERROR(convert::CheckId("environment_id", request.environment_id()));
  RETURN_IF_ERROR(CheckSettings(request.environment()));
  store::Environment row;
  row.project = project;
  row.id = request.environment_id();
  row.settings = convert::SettingsOf(request.environment());
  RETURN_IF_ERROR(app.environments.SetConnection(request.environment(), row));
  if (request.validate_only()) {
    Show(app, row, response.mutable_environment());
    return absl::OkStatus();
  }
  const absl::Status done =
      Once(app, context, request.request_id(), request, response, [&](store::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(tx.GetProject(project).status());
        ASSIGN_OR_RETURN(const store::Environment made, tx.CreateEnvironment(row));
        RETURN_IF_ERROR(app.environments.RequireNewDatabase(row));
        Show(app, made, response.mutable_environment());
        return Audit(tx, context, project, {response.environment().name()}, "added the environment");
      });
  RETURN_IF_ERROR(done);
  // Registered first: a crash in between leaves a registration without a database, and the repeated call makes it.
  return app.environments.EnsureDatabase(row);
}

absl::Status UpdateEnvironment(App& app, RequestContext& context, const v1::UpdateEnvironmentRequest& request,
                               v1::UpdateEnvironmentResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.environment().name()));
  RETURN_IF_ERROR(CheckMask(request.update_mask()));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(store::Environment row, tx.GetEnvironment(name.project, name.environment));
    RETURN_IF_ERROR(Merge(app, request, row));
    if (!request.environment().etag().empty()) row.etag = request.environment().etag();
    if (!request.validate_only()) {
      ASSIGN_OR_RETURN(row, tx.UpdateEnvironment(row));
      RETURN_IF_ERROR(Audit(tx, context, name.project, {request.environment().name()}, "changed the environment"));
    }
    Show(app, row, response.mutable_environment());
    return absl::OkStatus();
  });
}

absl::Status DeleteEnvironment(App& app, RequestContext& context, const v1::DeleteEnvironmentRequest& request,
                               v1::DeleteEnvironmentResponse&) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.name()));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.ForgetEnvironment(name.project, name.environment, request.etag()));
    return Audit(tx, context, name.project, {request.name()}, "forgot the environment; its database was not touched");
  });
}

absl::Status ProbeEnvironment(App& app, RequestContext&, const v1::ProbeEnvironmentRequest& request,
                              v1::ProbeEnvironmentResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.name()));
  ASSIGN_OR_RETURN(const store::Environment environment, FindEnvironment(app, name));
  const absl::StatusOr<workflow::Target> target = app.environments.Resolve(environment);
  if (!target.ok()) {
    convert::ToFailure(target.status(), 0, "", response.mutable_failure());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const workflow::Probe probe, app.engine.ProbeTarget(*target));
  response.set_reachable(probe.reachable);
  if (!probe.failure.ok()) convert::ToFailure(probe.failure, 0, "", response.mutable_failure());
  response.set_server_version(convert::VersionText(probe.server_version));
  response.set_database(probe.database);
  response.set_user(probe.user);
  response.set_excessive_rights(probe.superuser);
  response.set_can_keep_ledger(probe.can_keep_ledger);
  response.set_pooler_detected(probe.pooler);
  if (probe.reachable) response.set_ledger(probe.ledger_present ? v1::LEDGER_STATE_PRESENT : v1::LEDGER_STATE_ABSENT);
  convert::ToProto(probe.latency, response.mutable_latency());
  return absl::OkStatus();
}

}  // namespace lockkeeper::handlers
