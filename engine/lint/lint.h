// Steps in, findings out: runs every rule over every step and gives each remark its severity.
//
// Pure. Knows no database; a finding about data carries the read-only query that the guard runs to count the rows at
// stake. Findings are in the order of steps, then of rules.def; the same steps give the same findings with the same
// ids.
#ifndef LOCKKEEPER_ENGINE_LINT_LINT_H_
#define LOCKKEEPER_ENGINE_LINT_LINT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {

enum class Severity { kInfo, kWarning, kBlocking };
// "info", "warning", "blocking".
absl::string_view SeverityName(Severity severity);

struct Finding {
  std::string id;    // "data-loss-1f0c77ab"
  std::string rule;  // "data-loss"
  Severity severity = Severity::kInfo;
  std::string object;
  std::string message;
  std::string what_to_do;
  std::string preflight_sql;
  std::optional<int64_t> rows_at_stake;  // what preflight_sql answered, filled in by whoever has the database
  std::string revision;
  int line = 0;
  size_t step = 0;         // index into the steps
  bool forbidden = false;  // nobody can acknowledge it
};

// What an environment says about rules by name: another severity, or off. A forbidden rule cannot be changed.
struct Policy {
  std::map<std::string, Severity> severity;
  std::set<std::string> off;
};

std::vector<Finding> Check(absl::Span<const Step> steps, const Context& context = {}, const Policy& policy = {});

struct RuleRow {
  absl::string_view name;
  Severity severity;
  absl::string_view help;
  Rule rule;
};
// rules.def.
absl::Span<const RuleRow> Rules();
bool IsRule(absl::string_view name);

// The blocking findings that `allowed` (rule names or finding ids) does not cover.
std::vector<Finding> Open(absl::Span<const Finding> findings, const std::set<std::string>& allowed);
// OK when none is open. FINDINGS_OPEN (metadata findings, rules) otherwise; SQL_FORBIDDEN for a forbidden one.
absl::Status CheckAcknowledged(absl::Span<const Finding> findings, const std::set<std::string>& allowed);

}  // namespace lockkeeper::lint

#endif  // LOCKKEEPER_ENGINE_LINT_LINT_H_
