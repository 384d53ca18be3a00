// Everything that is asked before an operation may run, and what it takes to run it.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_LAUNCH_H_
#define LOCKKEEPER_SERVICE_HANDLERS_LAUNCH_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "service/handlers/app.h"
#include "service/handlers/plan_record.h"

namespace lockkeeper::handlers {

// For the runner: the plan, target and acknowledgements of an operation that the store has.
absl::StatusOr<operations::Launch> PrepareLaunch(store::Store& store, const registry::Environments& environments,
                                                 const store::Operation& operation);

// The checks that need no lock; the engine repeats those that matter under it. Fails with STALE_PLAN, FINDINGS_OPEN
// (metadata findings, rules, plan), PERMISSION_DENIED while the environment is frozen or when a rule is forbidden
// there.
absl::Status CheckStart(App& app, const PlanRecord& record, const store::Environment& environment,
                        const workflow::Target& target, const std::string& expected_fingerprint,
                        const std::set<std::string>& acknowledged);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_LAUNCH_H_
