// What the store keeps of a plan: the verified plan, and the revision files that were not pushed when it was made.
//
// The files are stored for good when the plan is started; until then the caller may go on editing them and plan again.
// Fails with PLAN_NOT_FOUND, REVISION_AMBIGUOUS-like INVALID_ARGUMENT for a prefix of several, and INTERNAL for a
// damaged row.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_PLAN_RECORD_H_
#define LOCKKEEPER_SERVICE_HANDLERS_PLAN_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/verify/verified_plan.h"
#include "lockkeeper/v1/source.pb.h"
#include "service/convert/names.h"
#include "service/store/store.h"

namespace lockkeeper::handlers {

struct PlanRecord {
  store::Plan row;
  verify::VerifiedPlan plan;
  v1::Bundle files;
};

std::string PackPlan(const verify::VerifiedPlan& plan, const v1::Bundle& files);
absl::StatusOr<PlanRecord> UnpackPlan(store::Plan row);

// By its whole name, by `-` as environment, by a prefix of the digest.
absl::StatusOr<store::Plan> FindPlan(store::Transaction& tx, const convert::ChildName& name);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_PLAN_RECORD_H_
