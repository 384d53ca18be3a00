#include "service/registry/environments.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/conninfo.h"
#include "engine/pg/pq_session.h"
#include "service/convert/environment.h"

namespace lockkeeper::registry {
namespace {

constexpr size_t kMaxIdentifier = 63;

absl::Status Unreadable(absl::string_view environment, absl::string_view what) {
  return Failure(Reason::kCredentialUnavailable).With("environment", environment).With("what", what);
}

absl::Status Refuse(absl::string_view field, absl::string_view what) {
  return Failure(Reason::kInvalidArgument).With("what", what).With("field", field);
}

std::string SealContext(const store::Environment& environment) {
  return absl::StrCat("environment/", environment.project, "/", environment.id);
}

absl::StatusOr<Secret> FromVariable(const store::Environment& environment) {
  const char* value = std::getenv(environment.connection.c_str());
  if (value == nullptr || *value == '\0') {
    return Unreadable(environment.id,
                      absl::StrCat("the service's environment variable ", environment.connection, " is not set"));
  }
  return Secret(value);
}

absl::StatusOr<Secret> FromFile(const store::Environment& environment) {
  std::ifstream file(environment.connection);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return Unreadable(environment.id,
                      absl::StrCat("file '", environment.connection, "' cannot be read by the service"));
  }
  return Secret(std::string(absl::StripAsciiWhitespace(text.str())));
}

// In the `options` of a connection string a blank ends an argument unless a backslash stands before it.
std::string OptionText(absl::string_view text) { return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {" ", "\\ "}}); }

std::string ManagedName(const store::Environment& environment, absl::string_view wanted) {
  if (!wanted.empty()) return std::string(wanted);
  return absl::StrReplaceAll(absl::StrCat("lk_env_", environment.project, "_", environment.id), {{"-", "_"}});
}

}  // namespace

absl::StatusOr<Secret> Environments::Connection(const store::Environment& environment) const {
  if (environment.managed()) {
    if (!managed_.has_value())
      return Unreadable(environment.id, "it lives on an embedded server, and this service has none");
    return managed_->conninfo(environment.connection);
  }
  if (environment.connection_kind == "url_env") return FromVariable(environment);
  if (environment.connection_kind == "url_file") return FromFile(environment);
  if (environment.connection_kind == "service") {
    pg::Conninfo conninfo;
    conninfo.Set("service", environment.connection);
    return conninfo.ToSecret();
  }
  if (!sealer_.has_value())
    return Unreadable(environment.id, "its URL is stored encrypted, and this service has no key file");
  absl::StatusOr<Secret> url = sealer_->Unseal(environment.connection, SealContext(environment));
  if (!url.ok()) return WithMetadata(url.status(), "environment", environment.id);
  return url;
}

absl::StatusOr<workflow::Target> Environments::Resolve(const store::Environment& environment) const {
  ASSIGN_OR_RETURN(Secret connection, Connection(environment));
  v1::Environment settings;
  convert::ToProto(environment, "", &settings);
  if (settings.role().empty()) return workflow::Target{environment.id, std::move(connection)};
  ASSIGN_OR_RETURN(pg::Conninfo conninfo, pg::Conninfo::Parse(connection));
  conninfo.Set("options", absl::StrCat(conninfo.Get("options"), " -c role=", OptionText(settings.role())));
  return workflow::Target{environment.id, conninfo.ToSecret()};
}

std::string Environments::Address(const store::Environment& environment) const {
  if (environment.connection_kind == "service") return absl::StrCat("service '", environment.connection, "'");
  const absl::StatusOr<Secret> connection = Connection(environment);
  if (!connection.ok()) return absl::StrCat("(", connection.status().message(), ")");
  const absl::StatusOr<pg::Conninfo> parsed = pg::Conninfo::Parse(*connection);
  return parsed.ok() ? parsed->Describe() : "(a connection string that cannot be read)";
}

absl::Status Environments::SetCredential(const v1::CredentialReference& credential, store::Environment& row) const {
  switch (credential.reference_case()) {
    case v1::CredentialReference::kUrlEnv:
      row.connection_kind = "url_env";
      row.connection = credential.url_env();
      break;
    case v1::CredentialReference::kUrlFile:
      row.connection_kind = "url_file";
      row.connection = credential.url_file();
      break;
    case v1::CredentialReference::kService:
      row.connection_kind = "service";
      row.connection = credential.service();
      break;
    case v1::CredentialReference::kUrl: {
      if (!sealer_.has_value()) {
        return Refuse("credential.url", "this service stores no URLs: give url_env, url_file or service instead");
      }
      RETURN_IF_ERROR(pg::Conninfo::Parse(Secret(credential.url())).status());
      row.connection_kind = "sealed_url";
      ASSIGN_OR_RETURN(row.connection, sealer_->Seal(Secret(credential.url()), SealContext(row)));
      break;
    }
    case v1::CredentialReference::REFERENCE_NOT_SET: break;
  }
  if (row.connection.empty())
    return Refuse("credential", "the credential is empty: give url, url_env, url_file or service");
  return absl::OkStatus();
}

absl::Status Environments::SetConnection(const v1::Environment& wanted, store::Environment& row) const {
  if (wanted.has_credential()) return SetCredential(wanted.credential(), row);
  if (!wanted.has_managed()) return Refuse("connection", "an environment needs a connection: a credential, or managed");
  if (!managed_.has_value()) {
    return Refuse("managed", "this service has no embedded server: give a credential of an existing database");
  }
  row.connection_kind = "managed";
  row.connection = ManagedName(row, wanted.managed().database());
  if (row.connection.size() > kMaxIdentifier) {
    return Refuse("managed.database", absl::StrCat("database name '", row.connection, "' is longer than 63 bytes"));
  }
  return absl::OkStatus();
}

absl::Status Environments::RequireNewDatabase(const store::Environment& environment) const {
  if (!environment.managed()) return absl::OkStatus();
  RET_CHECK(managed_.has_value());
  pg::ConnectOptions options;
  options.conninfo = managed_->conninfo("postgres");
  options.environment = environment.id;
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, pg::Open(options));
  ASSIGN_OR_RETURN(const sql::Rows rows, session->Query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1",
                                                        {{environment.connection}}));
  if (rows.empty()) return absl::OkStatus();
  return Refuse("managed.database",
                absl::StrCat("database '", environment.connection,
                             "' is there already on the embedded server, from an environment that "
                             "was forgotten or from somebody else: give another database name, or add it by its URL"));
}

absl::Status Environments::EnsureDatabase(const store::Environment& environment) const {
  if (!environment.managed()) return absl::OkStatus();
  RET_CHECK(managed_.has_value());
  return managed_->ensure(environment.connection);
}

}  // namespace lockkeeper::registry
