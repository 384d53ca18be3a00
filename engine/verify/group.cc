#include "engine/verify/group.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/sql/lexer.h"
#include "engine/sql/parse.h"
#include "engine/verify/probe.h"

namespace lockkeeper::verify {
namespace {

using sql::Statement;

// The literal that ALTER TYPE ... ADD VALUE [IF NOT EXISTS] 'x' adds, as it was written.
std::optional<std::string> AddedValue(const Statement& statement) {
  if (statement.verb != "ALTER TYPE") return std::nullopt;
  sql::Lexer lexer(statement.sql);
  bool after_add = false, after_value = false;
  while (const std::optional<sql::Token> token = lexer.Next()) {
    if (token->kind == sql::Token::Kind::kString && after_value) return std::string(token->text);
    if (token->kind != sql::Token::Kind::kWord) continue;
    if (after_add && absl::EqualsIgnoreCase(token->text, "value")) after_value = true;
    after_add = absl::EqualsIgnoreCase(token->text, "add");
  }
  return std::nullopt;
}

// Collects the groups of one revision.
class Grouper {
 public:
  Grouper(const revision::Step& step, const revision::Script& script, EnumValues values, int* number,
          std::vector<PlanGroup>* groups)
      : revision_(*step.revision), script_(script), values_(values), number_(*number), groups_(*groups) {}

  void Add(const Statement& statement) {
    const bool call = statement.cls == sql::StatementClass::kCode && !script_.transactional;  // may commit inside
    if (statement.cannot_run_in_transaction || call) {
      Close();
      open_.transactional = false;
      Take(statement);
      Close();
      return;
    }
    if (UsesNewValue(statement)) Close();
    Take(statement);
    if (std::optional<std::string> value = AddedValue(statement); value.has_value())
      new_values_.push_back(*std::move(value));
  }

  void Complete(const revision::Step& step) {
    if (!open_.steps.empty() || !any_) Close(/*even_empty=*/true);
    PlanGroup& last = groups_.back();
    last.completes_revision = revision_.id;
    last.revision_digest = revision_.digest;
    last.remove_heads = step.remove_heads;
    last.add_heads = step.add_heads;
  }

 private:
  bool UsesNewValue(const Statement& statement) const {
    if (new_values_.empty() || AddedValue(statement).has_value()) return false;
    if (values_ == EnumValues::kUsedAnywhere) return true;
    for (const std::string& value : new_values_) {
      if (absl::StrContains(statement.sql, value)) return true;
    }
    return false;
  }

  void Take(const Statement& statement) {
    PlanStep step;
    step.number = ++number_;
    step.sql = statement.sql;
    step.revision = revision_.id;
    step.file = revision_.file_name;
    step.line = statement.line;
    if (!open_.transactional) step.probe_sql = ProbeFor(statement.sql);
    open_.steps.push_back(std::move(step));
  }

  void Close(bool even_empty = false) {
    if (!open_.steps.empty() || even_empty) {
      groups_.push_back(std::move(open_));
      any_ = true;
    }
    open_ = PlanGroup();
    new_values_.clear();
  }

  const revision::Revision& revision_;
  const revision::Script& script_;
  const EnumValues values_;
  int& number_;
  std::vector<PlanGroup>& groups_;
  PlanGroup open_;
  std::vector<std::string> new_values_;
  bool any_ = false;
};

absl::Status CheckTransactional(absl::Span<const Statement> statements, const revision::Script& script,
                                absl::string_view file) {
  if (script.transactional) {
    for (const Statement& statement : statements) {
      if (!statement.cannot_run_in_transaction) continue;
      return Failure(Reason::kSqlForbidden)
          .With("file", file)
          .With("line", statement.line)
          .With("what",
                absl::StrCat(statement.verb, " cannot run inside a transaction: mark this direction 'no-transaction'"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<PlanGroup>> GroupSteps(absl::Span<const revision::Step> steps, Direction direction,
                                                  EnumValues values) {
  std::vector<PlanGroup> groups;
  int number = 0;
  for (const revision::Step& step : steps) {
    const revision::Revision& revision = *step.revision;
    if (direction == Direction::kDowngrade && !revision.downgrade.has_value()) {
      return Failure(Reason::kIrreversible).With("revision", revision.id).With("why", revision.irreversible_reason);
    }
    const revision::Script& script = direction == Direction::kUpgrade ? revision.upgrade : *revision.downgrade;
    sql::SplitOptions options;
    options.first_line = script.first_line;
    ASSIGN_OR_RETURN(const std::vector<Statement> statements, sql::Split(script.sql, revision.file_name, options));
    RETURN_IF_ERROR(sql::CheckAllowedInRevision(statements, revision.file_name));
    RETURN_IF_ERROR(CheckTransactional(statements, script, revision.file_name));
    Grouper grouper(step, script, values, &number, &groups);
    for (const Statement& statement : statements) grouper.Add(statement);
    grouper.Complete(step);
  }
  return groups;
}

Cut CutAfter(std::vector<PlanGroup> groups, int done) {
  Cut cut;
  for (PlanGroup& group : groups) {
    const auto before = [&](const PlanStep& step) { return step.number <= done; };
    const auto first_left = std::find_if_not(group.steps.begin(), group.steps.end(), before);
    if (first_left != group.steps.begin()) {
      PlanGroup ran;
      ran.transactional = group.transactional;
      ran.steps.assign(group.steps.begin(), first_left);
      cut.done.push_back(std::move(ran));
    }
    group.steps.erase(group.steps.begin(), first_left);
    for (PlanStep& step : group.steps) step.number -= done;
    if (!group.steps.empty() || !group.completes_revision.empty()) cut.rest.push_back(std::move(group));
  }
  return cut;
}

}  // namespace lockkeeper::verify
