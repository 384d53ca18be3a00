// Plans, steps and findings as messages.
#ifndef LOCKKEEPER_SERVICE_CONVERT_PLAN_H_
#define LOCKKEEPER_SERVICE_CONVERT_PLAN_H_

#include <set>
#include <string>
#include <vector>

#include "engine/lint/lint.h"
#include "engine/plan/build.h"
#include "engine/verify/verified_plan.h"
#include "lockkeeper/v1/plan.pb.h"
#include "service/convert/catalog.h"

namespace lockkeeper::convert {

v1::Direction DirectionOf(verify::Direction direction);
// Empty names nothing; ids and rule names both acknowledge.
bool IsAcknowledged(const lint::Finding& finding, const std::set<std::string>& acknowledged);

void ToProto(const lint::Finding& finding, v1::Finding* out);
// Gravest first.
void ToProto(const std::vector<lint::Finding>& findings, const std::set<std::string>& acknowledged,
             Repeated<v1::Finding>* out);
// Statements between two sources: those that run in a transaction together, the others one by one.
void ToProto(const std::vector<plan::Statement>& statements, Repeated<v1::StepGroup>* out);

struct PlanContext {
  std::string project, environment;
  absl::Time created = absl::InfinitePast(), expires = absl::InfiniteFuture();
  std::string shadow_version;  // of the proof
  std::set<std::string> acknowledged;
  bool steps = true;
};
void ToProto(const verify::VerifiedPlan& verified, const PlanContext& context, v1::Plan* out);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_PLAN_H_
