#include "engine/workflow/findings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/catalog/kind.h"
#include "engine/pg/cancel_scope.h"
#include "engine/sql/infer_effects.h"

namespace lockkeeper::workflow {
namespace {

constexpr absl::Duration kCountingTime = absl::Seconds(20);  // for all counts together

std::string FileOf(const std::vector<verify::PlanGroup>& groups, const lint::Finding& finding) {
  for (const verify::PlanGroup& group : groups) {
    for (const verify::PlanStep& step : group.steps) {
      if (step.revision == finding.revision && step.line == finding.line) return step.file;
    }
  }
  return "";
}

// A query of one number, in a transaction that can change nothing.
std::optional<int64_t> Count(pg::Session& session, const std::string& query) {
  if (!session.Begin("READ ONLY").ok()) return std::nullopt;
  std::optional<int64_t> out;
  // As in the plan, names that the script did not qualify mean the user's path.
  const absl::Status set = session
                               .Query(
                                   "SELECT pg_catalog.set_config('search_path', '\"$user\", public', true), "
                                   "pg_catalog.set_config('statement_timeout', '10000', true), "
                                   "pg_catalog.set_config('lock_timeout', '500', true)")
                               .status();
  const auto rows = set.ok() ? session.Query(query) : absl::StatusOr<sql::Rows>(set);
  int64_t number = 0;
  if (rows.ok() && rows->size() == 1 && absl::SimpleAtoi(rows->Text(0, 0), &number)) out = number;
  if (!session.broken()) session.Rollback().IgnoreError();
  return out;
}

lint::Context ContextOf(const catalog::Snapshot* start) {
  lint::Context context;
  if (start == nullptr) return context;
  context.policies_in_use =
      std::any_of(start->objects().begin(), start->objects().end(),
                  [](const catalog::Object& object) { return object.key.kind->name == "policy"; });
  for (const catalog::Object& object : start->objects()) {
    const auto holds_data = object.key.kind->holds_data;
    if (holds_data != nullptr && !holds_data(object)) context.computed_columns.insert(object.key.path);
  }
  return context;
}

}  // namespace

std::vector<lint::Finding> LintGroups(std::vector<verify::PlanGroup>& groups, const catalog::Snapshot* start) {
  std::vector<lint::Step> steps;
  for (verify::PlanGroup& group : groups) {
    for (verify::PlanStep& step : group.steps) {
      step.effects = sql::InferEffects(step.sql);
      lint::Step seen;
      seen.sql = step.sql;
      seen.effects = step.effects;
      seen.revision = step.revision;
      seen.line = step.line;
      steps.push_back(std::move(seen));
    }
  }
  std::vector<lint::Finding> findings = lint::Check(steps, ContextOf(start));
  for (lint::Finding& finding : findings) {
    const std::string file = FileOf(groups, finding);
    if (!file.empty()) finding.message = absl::StrCat(finding.message, " (", file, ", line ", finding.line, ")");
  }
  return findings;
}

std::vector<lint::Finding> LintStatements(const std::vector<plan::Statement>& statements,
                                          const catalog::Snapshot& start) {
  std::vector<lint::Step> steps;
  for (const plan::Statement& statement : statements) {
    lint::Step step;
    step.sql = statement.sql;
    step.effects = sql::InferEffects(statement.sql);
    const size_t space = statement.object.find(' ');
    if (space != std::string::npos)
      step.objects.push_back({statement.object.substr(0, space), statement.object.substr(space + 1)});
    steps.push_back(std::move(step));
  }
  return lint::Check(steps, ContextOf(&start));
}

void CountRowsAtStake(pg::Session& session, std::vector<lint::Finding>& findings, CancelToken& cancel) {
  const absl::Time give_up = absl::Now() + kCountingTime;
  const pg::CancelScope scope(session, cancel);
  for (lint::Finding& finding : findings) {
    if (finding.preflight_sql.empty() || finding.rows_at_stake.has_value()) continue;
    if (absl::Now() > give_up || cancel.cancelled() || session.broken()) return;
    finding.rows_at_stake = Count(session, finding.preflight_sql);
  }
}

lint::Finding NewFinding(absl::string_view rule, lint::Severity severity, absl::string_view object,
                         absl::string_view message, absl::string_view advice) {
  lint::Finding finding;
  finding.rule = std::string(rule);
  finding.severity = severity;
  finding.object = std::string(object);
  finding.message = std::string(message);
  finding.what_to_do = std::string(advice);
  finding.id = absl::StrCat(rule, "-", Sha256(absl::StrCat(rule, "\n", object, "\n", message)).substr(0, 8));
  return finding;
}

}  // namespace lockkeeper::workflow
