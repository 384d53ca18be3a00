// Plans and findings for people.
#ifndef LOCKKEEPER_CLIENT_RENDER_PLAN_H_
#define LOCKKEEPER_CLIENT_RENDER_PLAN_H_

#include <string>

#include "client/render/changes.h"
#include "client/terminal.h"
#include "lockkeeper/v1/plan.pb.h"

namespace lockkeeper::client {

[[nodiscard]] std::string RenderFindings(const Repeated<v1::Finding>& findings, const Terminal& terminal);

// "dev: upgrade a81b77c90e12 -> 3f9c2a71d0b4, 2 revisions, 5 steps".
[[nodiscard]] std::string PlanHeadline(const v1::Plan& plan);

// The whole plan: headline, steps with their effects, findings, proof.
[[nodiscard]] std::string RenderPlan(const v1::Plan& plan, const Terminal& terminal);

// The statements alone, each ended with a semicolon.
[[nodiscard]] std::string PlanSql(const v1::Plan& plan);

// Number of steps in all groups.
[[nodiscard]] size_t StepCount(const v1::Plan& plan);

// "a81b77c90e12", "a81b77c90e12 and 3f9c2a71d0b4", "base".
[[nodiscard]] std::string RevisionsText(const Repeated<std::string>& revisions);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENDER_PLAN_H_
