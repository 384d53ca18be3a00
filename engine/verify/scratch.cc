#include "engine/verify/scratch.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/cancel_scope.h"
#include "engine/pg/recipe.h"
#include "engine/pg/sqlstate.h"
#include "engine/shadow/pool.h"
#include "engine/sql/lexer.h"
#include "engine/verify/place.h"
#include "engine/verify/scratch_subscription.h"

namespace lockkeeper::verify {
namespace {

constexpr int kMaxMissingRoles = 100;

// The role that a failure says is missing.
std::optional<std::string> MissingRole(const absl::Status& failure) {
  if (pg::SqlstateOf(failure) != "42704") return std::nullopt;
  const Metadata metadata = MetadataOf(failure);
  const auto message = metadata.find("message");
  if (message == metadata.end() || !absl::StrContains(message->second, "role")) return std::nullopt;
  const size_t begin = message->second.find('"'), end = message->second.rfind('"');
  if (begin == std::string::npos || end <= begin + 1) return std::nullopt;
  return message->second.substr(begin + 1, end - begin - 1);
}

// The role that CREATE ROLE, USER or GROUP makes.
std::optional<std::string> CreatedRole(absl::string_view text) {
  sql::Lexer lexer(text);
  const std::optional<sql::Token> create = lexer.Next(), what = lexer.Next(), name = lexer.Next();
  if (!create.has_value() || !what.has_value() || !name.has_value() || !absl::EqualsIgnoreCase(create->text, "create"))
    return std::nullopt;
  const absl::string_view noun = what->text;
  if (!absl::EqualsIgnoreCase(noun, "role") && !absl::EqualsIgnoreCase(noun, "user") &&
      !absl::EqualsIgnoreCase(noun, "group")) {
    return std::nullopt;
  }
  if (name->kind != sql::Token::Kind::kQuotedName) return absl::AsciiStrToLower(name->text);
  return std::string(name->text.substr(1, name->text.size() - 2));
}

// Runs one attempt again for each role that turns out to be missing. `attempt` leaves no transaction open when it
// fails.
template <typename Attempt>
absl::Status WithRoles(pg::Session& session, Attempt attempt) {
  for (int i = 0; i < kMaxMissingRoles; ++i) {
    const absl::Status status = attempt();
    if (status.ok()) return status;
    const std::optional<std::string> role = MissingRole(status);
    if (!role.has_value()) return status;
    RETURN_IF_ERROR(shadow::EnsureRoles(session, {*role}));
  }
  return Failure(Reason::kInternal).With("what", "a script names more than 100 roles that do not exist");
}

bool IsOfCluster(absl::string_view text) {
  sql::Lexer lexer(text);
  std::vector<sql::Token> tokens;
  while (tokens.size() < 8) {
    std::optional<sql::Token> token = lexer.Next();
    if (!token.has_value()) break;
    tokens.push_back(*token);
  }
  const auto at = [&](size_t i, absl::string_view word) {
    return i < tokens.size() && absl::EqualsIgnoreCase(tokens[i].text, word);
  };
  if (!at(0, "create") && !at(0, "alter") && !at(0, "drop")) return false;
  for (const absl::string_view noun : {"role", "group", "database", "tablespace", "system"}) {
    if (at(1, noun)) return true;
  }
  return at(1, "user") && !at(2, "mapping");
}

absl::Status Exec(pg::Session& session, const std::string& statement) {
  const auto instead = SubscriptionInScratch(statement);
  if (!instead.has_value()) return session.Exec(statement);
  for (const std::string& each : *instead) RETURN_IF_ERROR(session.Exec(each));
  return absl::OkStatus();
}

absl::Status RunStep(pg::Session& session, const PlanStep& step) {
  if (!IsOfCluster(step.sql)) return Exec(session, step.sql);
  const std::optional<std::string> role = CreatedRole(step.sql);
  return role.has_value() ? shadow::EnsureRoles(session, {*role}) : absl::OkStatus();
}

// The failure knows its step; roles are looked for in the failure as the server gave it.
absl::Status TryGroup(pg::Session& session, const PlanGroup& group, const PlanStep** failed) {
  if (!group.transactional) {
    *failed = group.steps.empty() ? nullptr : &group.steps.front();
    return group.steps.empty() ? absl::OkStatus() : RunStep(session, group.steps.front());
  }
  RETURN_IF_ERROR(session.Begin());
  absl::Status status;
  for (const PlanStep& step : group.steps) {
    *failed = &step;
    status = RunStep(session, step);
    if (!status.ok()) break;
  }
  if (status.ok()) status = session.Commit();  // deferred constraints speak here
  if (!status.ok() && !session.broken()) RETURN_IF_ERROR(session.Rollback());
  return status;
}

absl::Status RunDeclared(pg::Session& session, const sql::Statement& statement) {
  if (statement.is_transaction_control || statement.drops_database) return absl::OkStatus();
  if (IsOfCluster(statement.sql)) {
    const std::optional<std::string> role = CreatedRole(statement.sql);
    return role.has_value() ? shadow::EnsureRoles(session, {*role}) : absl::OkStatus();
  }
  return Exec(session, statement.sql);
}

}  // namespace

absl::Status PrepareScratch(pg::Session& session) {
  RETURN_IF_ERROR(pg::Apply(shadow::ShadowOptions::DefaultRecipe(), session));
  return session.Query("SELECT pg_catalog.set_config('check_function_bodies', 'off', false)").status();
}

absl::Status RunGroups(pg::Session& session, absl::Span<const PlanGroup> groups, CancelToken& cancel) {
  const pg::CancelScope scope(session, cancel);
  for (const PlanGroup& group : groups) {
    RETURN_IF_ERROR(cancel.Check("running the plan in a shadow"));
    RETURN_IF_ERROR(PrepareScratch(session));
    const PlanStep* failed = nullptr;
    const absl::Status status = WithRoles(session, [&] { return TryGroup(session, group, &failed); });
    if (status.ok()) continue;
    if (cancel.cancelled() || failed == nullptr) return status;
    return AsProofFailure(status, {failed->file, failed->line, failed->sql});
  }
  return absl::OkStatus();
}

absl::Status RunFile(pg::Session& session, absl::string_view file, absl::string_view content, CancelToken& cancel) {
  sql::SplitOptions options;
  options.skip_meta_commands = true;
  ASSIGN_OR_RETURN(const std::vector<sql::Statement> statements, sql::Split(content, file, options));
  RETURN_IF_ERROR(PrepareScratch(session));
  const pg::CancelScope scope(session, cancel);
  for (const sql::Statement& statement : statements) {
    RETURN_IF_ERROR(cancel.Check("reading the declared files"));
    const absl::Status status = WithRoles(session, [&] { return RunDeclared(session, statement); });
    if (!status.ok()) return AtPlace(status, {file, statement.line, statement.sql});
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::verify
