// The proof: the plan's groups run in a shadow that stands at the plan's start, and the end is read.
//
// The only maker of a VerifiedPlan. What the shadow ends at is the plan's target fingerprint, so that the executor can
// hold the environment against it afterwards.
#ifndef LOCKKEEPER_ENGINE_VERIFY_VERIFY_H_
#define LOCKKEEPER_ENGINE_VERIFY_VERIFY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/cancel.h"
#include "engine/catalog/snapshot.h"
#include "engine/introspect/reader.h"
#include "engine/pg/session.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::verify {

struct Proof {
  VerifiedPlan plan;
  catalog::SnapshotPtr end;
};

class PlanVerifier {
 public:
  explicit PlanVerifier(const introspect::Reader& reader) : reader_(reader) {}

  // `at_start` is a session in a shadow that the plan's start was materialised in; afterwards it stands at the end. The
  // plan's target fingerprint is set here. Fails with PROOF_FAILED.
  absl::StatusOr<Proof> Verify(RevisionPlan plan, pg::Session& at_start, CancelToken& cancel) const;

  // A plan without groups needs no shadow: it ends where it starts.
  absl::StatusOr<Proof> VerifyNothing(RevisionPlan plan, catalog::SnapshotPtr start) const;

  // The same proved plan with other findings: what was found by looking at the proof's end.
  VerifiedPlan WithFindings(const VerifiedPlan& plan, std::vector<lint::Finding> findings) const;

 private:
  const introspect::Reader& reader_;
};

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_VERIFY_H_
