// Lint over what would run: statements that we wrote, and steps that a person wrote.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_FINDINGS_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_FINDINGS_H_

#include <string>
#include <vector>

#include "engine/base/cancel.h"
#include "engine/catalog/snapshot.h"
#include "engine/lint/lint.h"
#include "engine/pg/session.h"
#include "engine/plan/build.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::workflow {

// Fills in the effects of each step, and judges the plan. `start` is the state before the first step; null when
// unknown.
std::vector<lint::Finding> LintGroups(std::vector<verify::PlanGroup>& groups, const catalog::Snapshot* start);
std::vector<lint::Finding> LintStatements(const std::vector<plan::Statement>& statements,
                                          const catalog::Snapshot& start);

// Asks the target how many rows each finding has at stake, within a time limit; a count that cannot be had stays
// unknown.
void CountRowsAtStake(pg::Session& session, std::vector<lint::Finding>& findings, CancelToken& cancel);

// A finding of the workflow's own. Blocking when it is an error.
lint::Finding NewFinding(absl::string_view rule, lint::Severity severity, absl::string_view object,
                         absl::string_view message, absl::string_view advice);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_FINDINGS_H_
