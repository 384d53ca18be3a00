#include "engine/lint/lint.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"

namespace lockkeeper::lint {
namespace {

constexpr absl::string_view kForbidden = "drop-database";

constexpr RuleRow kRules[] = {
#define RULE(function, name, severity, help) {name, Severity::severity, help, &function},
#include "engine/lint/rules.def"
#undef RULE
};

Severity SeverityOf(const RuleRow& row, const Policy& policy) {
  const auto changed = policy.severity.find(std::string(row.name));
  return changed == policy.severity.end() || row.name == kForbidden ? row.severity : changed->second;
}

// Of the rule and what it is about, not of the place in the plan; a repeated one gets the next id.
std::string IdOf(const Finding& finding, const Step& step, std::set<std::string>* used) {
  for (int repeat = 0;; ++repeat) {
    const std::string what =
        absl::StrJoin({finding.rule, finding.revision, finding.object, step.sql, absl::StrCat(repeat)}, "\n");
    std::string id = absl::StrCat(finding.rule, "-", Sha256(what).substr(0, 8));
    if (used->insert(id).second) return id;
  }
}

}  // namespace

absl::string_view SeverityName(Severity severity) {
  static constexpr absl::string_view kNames[] = {"info", "warning", "blocking"};
  return kNames[static_cast<size_t>(severity)];
}

std::vector<sql::Fact> Scene::Facts(sql::Fact::Kind kind) const {
  std::vector<sql::Fact> out;
  std::copy_if(effects().facts.begin(), effects().facts.end(), std::back_inserter(out),
               [&](const sql::Fact& fact) { return fact.kind == kind; });
  return out;
}

bool Scene::IsNew(const sql::NamePath& table) const {
  if (context_.new_tables.contains(table)) return true;
  for (size_t i = 0; i < at_; ++i) {
    for (const sql::Fact& fact : steps_[i].effects.facts) {
      // "IF NOT EXISTS" leaves a table that may be old and full.
      if (fact.kind == sql::Fact::Kind::kCreatesTable && fact.name == table && fact.detail.empty()) return true;
    }
  }
  return false;
}

bool Scene::Anywhere(sql::Fact::Kind kind, const sql::NamePath& name) const {
  for (const Step& step : steps_) {
    for (const sql::Fact& fact : step.effects.facts) {
      if (fact.kind == kind && fact.name == name) return true;
    }
  }
  return false;
}

absl::Span<const RuleRow> Rules() { return kRules; }

bool IsRule(absl::string_view name) {
  return std::any_of(std::begin(kRules), std::end(kRules), [&](const RuleRow& row) { return row.name == name; });
}

std::vector<Finding> Check(absl::Span<const Step> steps, const Context& context, const Policy& policy) {
  std::vector<Finding> findings;
  std::set<std::string> used;
  for (size_t i = 0; i < steps.size(); ++i) {
    for (const RuleRow& row : kRules) {
      if (policy.off.contains(std::string(row.name)) && row.name != kForbidden) continue;
      for (Remark& remark : row.rule(Scene(steps, i, context))) {
        Finding finding;
        finding.rule = std::string(row.name);
        finding.severity = SeverityOf(row, policy);
        finding.object = std::move(remark.object);
        finding.message = std::move(remark.message);
        finding.what_to_do = std::move(remark.what_to_do);
        finding.preflight_sql = std::move(remark.preflight_sql);
        finding.revision = steps[i].revision;
        finding.line = steps[i].line;
        finding.step = i;
        finding.forbidden = row.name == kForbidden;
        finding.id = IdOf(finding, steps[i], &used);
        findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

std::vector<Finding> Open(absl::Span<const Finding> findings, const std::set<std::string>& allowed) {
  std::vector<Finding> open;
  for (const Finding& finding : findings) {
    const bool acknowledged = allowed.contains(finding.rule) || allowed.contains(finding.id);
    if (finding.severity == Severity::kBlocking && (finding.forbidden || !acknowledged)) open.push_back(finding);
  }
  return open;
}

absl::Status CheckAcknowledged(absl::Span<const Finding> findings, const std::set<std::string>& allowed) {
  const std::vector<Finding> open = Open(findings, allowed);
  if (open.empty()) return absl::OkStatus();
  std::vector<std::string> texts;
  std::set<std::string> rules;
  for (const Finding& finding : open) {
    if (finding.forbidden) {
      const std::string file = finding.revision.empty() ? "the plan" : finding.revision;
      return Failure(Reason::kSqlForbidden).With("file", file).With("line", finding.line).With("what", finding.message);
    }
    texts.push_back(finding.object.empty() ? finding.rule : absl::StrCat(finding.rule, " on ", finding.object));
    rules.insert(finding.rule);
  }
  return Failure(Reason::kFindingsOpen)
      .With("findings", absl::StrJoin(texts, ", "))
      .With("rules", absl::StrJoin(rules, ","));
}

}  // namespace lockkeeper::lint
