#include "engine/verify/verify.h"

#include <utility>

#include "absl/time/clock.h"
#include "engine/base/status.h"
#include "engine/verify/scratch.h"

namespace lockkeeper::verify {

absl::StatusOr<Proof> PlanVerifier::Verify(RevisionPlan plan, pg::Session& at_start, CancelToken& cancel) const {
  const absl::Time begin = absl::Now();
  RETURN_IF_ERROR(RunGroups(at_start, plan.groups, cancel));
  ASSIGN_OR_RETURN(catalog::SnapshotPtr end, reader_.Read(at_start));
  plan.target_fingerprint = end->fingerprint();
  return Proof{VerifiedPlan(std::move(plan), absl::Now() - begin), std::move(end)};
}

absl::StatusOr<Proof> PlanVerifier::VerifyNothing(RevisionPlan plan, catalog::SnapshotPtr start) const {
  RET_CHECK(plan.groups.empty());
  plan.target_fingerprint = plan.start_fingerprint;
  return Proof{VerifiedPlan(std::move(plan), absl::ZeroDuration()), std::move(start)};
}

VerifiedPlan PlanVerifier::WithFindings(const VerifiedPlan& plan, std::vector<lint::Finding> findings) const {
  RevisionPlan with = plan.plan();
  with.findings = std::move(findings);
  return VerifiedPlan(std::move(with), plan.elapsed());
}

}  // namespace lockkeeper::verify
