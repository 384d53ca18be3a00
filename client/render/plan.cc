#include "client/render/plan.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client/context.h"
#include "client/render/text.h"

namespace lockkeeper::client {
namespace {

constexpr size_t kSqlWidth = 88;

std::string SeverityText(v1::Severity severity, const Terminal& terminal) {
  switch (severity) {
    case v1::SEVERITY_BLOCKING: return terminal.Paint(Color::kRed, "BLOCKING");
    case v1::SEVERITY_WARNING: return terminal.Paint(Color::kYellow, "WARNING");
    default: return "INFO";
  }
}

std::string LockText(const v1::Effects& effects) {
  if (effects.locked().empty()) return effects.lock_mode();
  const auto name = [](std::string* out, const v1::ObjectRef& table) { *out += ObjectText(table); };
  return absl::StrCat(effects.lock_mode(), " on ", absl::StrJoin(effects.locked(), ", ", name));
}

std::string EffectsText(const v1::Step& step) {
  const v1::Effects& effects = step.effects();
  std::vector<std::string> parts;
  if (step.has_effects() && !effects.known()) parts.push_back("effects unknown");
  if (!effects.lock_mode().empty()) parts.push_back(LockText(effects));
  if (effects.rewrites()) parts.push_back("rewrites the table");
  if (effects.scans() && !effects.rewrites()) parts.push_back("reads the whole table");
  if (effects.loses_data() || step.destructive()) parts.push_back("DESTROYS DATA");
  return absl::StrJoin(parts, "; ");
}

// A semicolon behind a trailing comment would belong to the comment.
std::string Terminated(absl::string_view sql) {
  sql = absl::StripTrailingAsciiWhitespace(sql);
  if (absl::EndsWith(sql, ";")) return absl::StrCat(sql, "\n");
  const absl::string_view last_line = sql.substr(sql.rfind('\n') + 1);
  return absl::StrCat(sql, absl::StrContains(last_line, "--") ? "\n;\n" : ";\n");
}

std::string RenderGroup(const v1::StepGroup& group, const Terminal& terminal) {
  std::string out =
      group.kind() == v1::GROUP_KIND_STANDALONE ? "  outside a transaction:\n" : "  in one transaction:\n";
  std::string revision;
  for (const v1::Step& step : group.steps()) {
    if (!step.revision().empty() && step.revision() != revision) {
      revision = step.revision();
      absl::StrAppend(&out, "    ", terminal.Paint(Color::kDim, absl::StrCat("-- ", revision)), "\n");
    }
    absl::StrAppend(&out, "    ", step.number(), ". ", OneLine(step.sql(), kSqlWidth), "\n");
    const std::string effects = EffectsText(step);
    if (!effects.empty()) {
      absl::StrAppend(&out, "       ", terminal.Paint(Color::kDim, effects), "\n");
    }
  }
  return out;
}

std::string ProofText(const v1::Plan& plan, const Terminal& terminal) {
  if (!plan.has_proof()) return "";
  if (!plan.proof().succeeded()) {
    return absl::StrCat(terminal.Paint(Color::kRed, "not proved:"), " the shadow did not end at the target\n",
                        Indented(RenderChanges(plan.proof().gaps(), terminal), "  "));
  }
  return absl::StrCat(terminal.Paint(Color::kGreen, "proved"), " in a shadow of PostgreSQL ",
                      plan.proof().server_version(), " in ", Elapsed(plan.proof().elapsed()), "\n");
}

}  // namespace

std::string RenderFindings(const Repeated<v1::Finding>& findings, const Terminal& terminal) {
  std::string out;
  for (const v1::Finding& finding : findings) {
    absl::StrAppend(&out, SeverityText(finding.severity(), terminal), " ", finding.rule());
    if (finding.has_object()) absl::StrAppend(&out, " ", ObjectText(finding.object()));
    if (!finding.revision().empty()) {
      absl::StrAppend(&out, " (", finding.revision(), finding.line() > 0 ? absl::StrCat(":", finding.line()) : "", ")");
    }
    absl::StrAppend(&out, ": ", finding.message());
    if (finding.has_rows_at_stake()) {
      absl::StrAppend(&out, " [", Count(static_cast<size_t>(finding.rows_at_stake()), "row"), " at stake]");
    }
    if (finding.acknowledged()) absl::StrAppend(&out, " (acknowledged)");
    absl::StrAppend(&out, "\n");
    if (!finding.advice().empty()) absl::StrAppend(&out, "    ", finding.advice(), "\n");
  }
  return out;
}

std::string RevisionsText(const Repeated<std::string>& revisions) {
  return revisions.empty() ? "base" : absl::StrJoin(revisions, " and ");
}

size_t StepCount(const v1::Plan& plan) {
  size_t count = 0;
  for (const v1::StepGroup& group : plan.groups()) count += static_cast<size_t>(group.steps_size());
  return count;
}

std::string PlanHeadline(const v1::Plan& plan) {
  const bool down = plan.direction() == v1::DIRECTION_DOWNGRADE;
  std::string out = absl::StrCat(ShortName(plan.environment()), ": ", down ? "downgrade " : "upgrade ",
                                 RevisionsText(plan.start_revisions()), " -> ",
                                 RevisionsText(plan.target_revisions()), ", ",
                                 Count(static_cast<size_t>(plan.revisions_size()), "revision"), ", ",
                                 Count(StepCount(plan), "step"));
  if (plan.statements_done() > 0) {
    absl::StrAppend(&out, ", goes on after statement ", plan.statements_done(), " of ", plan.revisions(0));
  }
  return out;
}

std::string RenderPlan(const v1::Plan& plan, const Terminal& terminal) {
  if (plan.nothing_to_do()) {
    return absl::StrCat(ShortName(plan.environment()), ": nothing to do, stands at ",
                        RevisionsText(plan.start_revisions()), "\n");
  }
  std::string out = absl::StrCat(terminal.Paint(Color::kBold, PlanHeadline(plan)), "\n");
  if (!plan.digest().empty()) absl::StrAppend(&out, "plan ", plan.digest(), "\n");
  for (const v1::StepGroup& group : plan.groups()) {
    absl::StrAppend(&out, RenderGroup(group, terminal));
  }
  absl::StrAppend(&out, RenderFindings(plan.findings(), terminal), ProofText(plan, terminal));
  return out;
}

std::string PlanSql(const v1::Plan& plan) {
  std::string out;
  for (const v1::StepGroup& group : plan.groups()) {
    const bool transactional = group.kind() != v1::GROUP_KIND_STANDALONE;
    if (transactional) absl::StrAppend(&out, "BEGIN;\n");
    for (const v1::Step& step : group.steps()) {
      absl::StrAppend(&out, Terminated(step.sql()));
    }
    if (transactional) absl::StrAppend(&out, "COMMIT;\n");
  }
  return out;
}

}  // namespace lockkeeper::client
