#include "engine/pg/recipe.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::pg {
namespace {

struct Setting {
  std::string name;
  std::string value;
  int since_major = 0;
};

std::string Milliseconds(absl::Duration duration) { return std::to_string(absl::ToInt64Milliseconds(duration)); }

// The path comes first: until it is set, names in our SQL could mean functions of somebody else (CVE-2018-1058).
std::vector<Setting> SettingsOf(const Recipe& recipe) {
  return {
      {"search_path", recipe.search_path},
      {"role", recipe.role},
      {"client_encoding", "UTF8"},
      {"standard_conforming_strings", "on"},
      {"lock_timeout", Milliseconds(recipe.lock_timeout)},
      {"statement_timeout", Milliseconds(recipe.statement_timeout)},
      {"idle_in_transaction_session_timeout", Milliseconds(recipe.idle_in_transaction_timeout)},
      {"client_connection_check_interval", Milliseconds(recipe.client_check_interval), 14},
      {"idle_session_timeout", "0", 14},
      {"transaction_timeout", "0", 17},
      {"client_min_messages", "notice"},
      {"default_transaction_isolation", "read committed"},
      {"default_transaction_read_only", "off"},
      {"DateStyle", "ISO, YMD"},
      {"IntervalStyle", "postgres"},
      {"TimeZone", "UTC"},
      {"bytea_output", "hex"},
      {"extra_float_digits", "1"},
      {"quote_all_identifiers", "off"},
      {"synchronous_commit", recipe.synchronous_commit ? "" : "off"},
  };
}

absl::StatusOr<std::string> Scalar(Session& session, absl::string_view statement,
                                   absl::Span<const std::optional<std::string>> parameters = {}) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(statement, parameters));
  RET_CHECK(rows.size() == 1 && !rows.columns.empty());
  return rows.Text(0, 0);
}

absl::Status Pooled(absl::string_view environment) {
  return Failure(Reason::kPoolerDetected).With("environment", environment);
}

}  // namespace

absl::Status Apply(const Recipe& recipe, Session& session) {
  std::string statement = "SELECT";
  std::vector<std::optional<std::string>> parameters;
  for (const Setting& setting : SettingsOf(recipe)) {
    if (setting.value.empty() || session.server_major() < setting.since_major) continue;
    absl::StrAppend(&statement, parameters.empty() ? " " : ", ", "pg_catalog.set_config('", setting.name, "', $",
                    parameters.size() + 1, ", false)");
    parameters.emplace_back(setting.value);
  }
  // set_config returns what the setting now is; only the search path can be silently other than asked, all else fails.
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(statement, parameters));
  if (rows.Text(0, 0) == recipe.search_path) return absl::OkStatus();
  return Failure(Reason::kSqlFailed).With("message", "the session settings could not be set");
}

absl::StatusOr<std::unique_ptr<Session>> OpenWith(const ConnectOptions& options, const Recipe& recipe) {
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, Open(options));
  RETURN_IF_ERROR(Apply(recipe, *session));
  return session;
}

absl::Status RefuseStandby(Session& session, absl::string_view environment) {
  ASSIGN_OR_RETURN(const std::string in_recovery, Scalar(session, "SELECT pg_catalog.pg_is_in_recovery()"));
  if (in_recovery == "f") return absl::OkStatus();
  return Failure(Reason::kNotPrimary).With("environment", environment);
}

// Who gets which backend is the pooler's choice: it may hand out the one used last, or go round. Statements of one
// session in a row catch the second, statements of two in turn the first. No transaction is held meanwhile, so that a
// pooler with a single server connection answers too.
absl::Status RefusePooler(Session& session, const OpenSecond& open_second, absl::string_view environment) {
  const std::string token = RandomHex(8);
  ASSIGN_OR_RETURN(const std::string mine, Scalar(session, "SELECT pg_catalog.pg_backend_pid()"));
  RETURN_IF_ERROR(
      Scalar(session, "SELECT pg_catalog.set_config('lockkeeper.pooler_probe', $1, false)", {{token}}).status());
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> second, open_second());
  constexpr absl::string_view kLook =
      "SELECT pg_catalog.pg_backend_pid()::text || ' ' || "
      "coalesce(pg_catalog.current_setting('lockkeeper.pooler_probe', true), '')";
  const std::string expected = absl::StrCat(mine, " ", token);
  for (int round = 0; round < 3; ++round) {
    ASSIGN_OR_RETURN(const std::string first_look, Scalar(session, kLook));
    ASSIGN_OR_RETURN(const std::string other_look, Scalar(*second, kLook));
    ASSIGN_OR_RETURN(const std::string second_look, Scalar(session, kLook));
    ASSIGN_OR_RETURN(const std::string third_look, Scalar(session, kLook));
    const bool stays = first_look == expected && second_look == expected && third_look == expected;
    if (!stays || other_look == expected) return Pooled(environment);
  }
  return absl::OkStatus();
}

absl::StatusOr<ServerIdentity> Identify(Session& session) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session.Query("SELECT s.system_identifier::text, c.timeline_id::text, d.oid::text "
                                 "FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c, "
                                 "pg_catalog.pg_database d "
                                 "WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"));
  RET_CHECK(rows.size() == 1);
  ServerIdentity identity;
  identity.system_identifier = rows.Text(0, 0);
  RET_CHECK(absl::SimpleAtoi(rows.Text(0, 1), &identity.timeline));
  RET_CHECK(absl::SimpleAtoi(rows.Text(0, 2), &identity.database_oid));
  return identity;
}

}  // namespace lockkeeper::pg
