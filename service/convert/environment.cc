#include "service/convert/environment.h"

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "google/protobuf/util/json_util.h"
#include "service/convert/names.h"
#include "service/convert/time.h"

namespace lockkeeper::convert {
namespace {

absl::Status Refuse(absl::string_view field, absl::string_view what) {
  return Failure(Reason::kInvalidArgument).With("what", absl::StrCat(field, " ", what)).With("field", field);
}

void SetConnection(const store::Environment& environment, v1::Environment* out) {
  if (environment.managed()) {
    out->mutable_managed()->set_database(environment.connection);
  } else if (environment.connection_kind == "url_env") {
    out->mutable_credential()->set_url_env(environment.connection);
  } else if (environment.connection_kind == "url_file") {
    out->mutable_credential()->set_url_file(environment.connection);
  } else if (environment.connection_kind == "service") {
    out->mutable_credential()->set_service(environment.connection);
  } else {
    out->mutable_credential()->set_url("(stored encrypted)");
  }
}

}  // namespace

void ToProto(const store::Project& project, v1::Project* out) {
  out->set_name(ProjectText(project.id));
  out->set_display_name(project.display_name);
  ToProto(project.created, out->mutable_create_time());
  out->set_etag(project.etag);
}

void ToProto(const store::Environment& environment, absl::string_view address, v1::Environment* out) {
  if (!google::protobuf::util::JsonStringToMessage(environment.settings.empty() ? "{}" : environment.settings, out)
           .ok()) {
    out->Clear();
  }
  out->set_name(EnvironmentText(environment.project, environment.id));
  SetConnection(environment, out);
  out->set_address(std::string(address));
  ToProto(environment.created, out->mutable_create_time());
  ToProto(environment.updated, out->mutable_update_time());
  out->set_etag(environment.etag);
}

std::string SettingsOf(const v1::Environment& environment) {
  v1::Environment kept;
  kept.set_role(environment.role());
  if (environment.has_scope()) *kept.mutable_scope() = environment.scope();
  if (environment.has_protection()) *kept.mutable_protection() = environment.protection();
  if (environment.has_shadow_server()) *kept.mutable_shadow_server() = environment.shadow_server();
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(kept, &json);
  return status.ok() ? json : "{}";
}

absl::Status CheckProtection(const v1::Protection& protection) {
  if (protection.required_approvals() < 0) return Refuse("protection.required_approvals", "must not be negative");
  if (protection.lock_timeout().seconds() < 0 || protection.lock_timeout().seconds() > 5) {
    return Refuse("protection.lock_timeout", "must be between 0 and 5 s");
  }
  if (protection.statement_timeout().seconds() < 0)
    return Refuse("protection.statement_timeout", "must not be negative");
  return absl::OkStatus();
}

}  // namespace lockkeeper::convert
