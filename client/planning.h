// Plans from the client's side: asking for one, finding one, and starting one with the findings that its user allows.
#ifndef LOCKKEEPER_CLIENT_PLANNING_H_
#define LOCKKEEPER_CLIENT_PLANNING_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/context.h"
#include "lockkeeper/v1/plan.pb.h"
#include "lockkeeper/v1/plan_service.pb.h"

namespace lockkeeper::client {

// A plan for the environment on the command line.
[[nodiscard]] absl::StatusOr<v1::CreatePlanResponse> MakePlan(Context& context, v1::Direction direction,
                                                              const std::string& target);

// A stored plan by its digest, a prefix of it, or its resource name.
[[nodiscard]] absl::StatusOr<v1::Plan> FindPlan(Context& context, const std::string& text);

// Ids of the findings whose rule is allowed. Fails with FINDINGS_OPEN when a blocking one is not, and names the flag
// that would allow it: never one flag for everything.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> Acknowledge(const v1::Plan& plan,
                                                                   const std::set<std::string>& allowed_rules);

// Starts a plan and follows it to its end. `plan` must have something to do.
[[nodiscard]] absl::StatusOr<ExitCode> RunPlanToEnd(Context& context, const v1::Plan& plan);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_PLANNING_H_
