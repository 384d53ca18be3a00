// A plan that takes an environment along its revisions, and the proof that it does.
//
// A RevisionPlan is a value: what would run, in which groups, from which state to which. Only Verify (verify.h) makes a
// VerifiedPlan, and only a VerifiedPlan can be executed: "forgot to check" does not compile. The digest covers every
// byte that would be sent, their order, grouping, the heads and both fingerprints; changing any of it makes another
// plan.
#ifndef LOCKKEEPER_ENGINE_VERIFY_VERIFIED_PLAN_H_
#define LOCKKEEPER_ENGINE_VERIFY_VERIFIED_PLAN_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/lint/lint.h"
#include "engine/sql/effects.h"

namespace lockkeeper::verify {

enum class Direction { kUpgrade, kDowngrade };

// One statement, the exact bytes of the revision file.
struct PlanStep {
  int number = 0;  // from 1, over the whole plan
  std::string sql;
  std::string revision;
  std::string file;
  int line = 0;  // in the file
  sql::Effects effects;
  // For a standalone step: a query of one boolean that says whether the step's effect is there; empty when unknown.
  std::string probe_sql;
};

// Statements that commit together, with their ledger rows; or one that the server runs outside of a transaction.
struct PlanGroup {
  bool transactional = true;
  std::vector<PlanStep> steps;
  // Set on the group that completes a revision: what its completion does to the heads.
  std::string completes_revision;
  std::string revision_digest;
  std::vector<std::string> remove_heads, add_heads;
};

struct RevisionPlan {
  Direction direction = Direction::kUpgrade;
  std::vector<std::string> start_heads, target_heads;
  std::vector<std::string> revisions;  // in the order in which they run
  std::vector<PlanGroup> groups;
  // Statements of the first revision that an earlier operation ran; the groups go on after them.
  int statements_done = 0;
  std::string start_fingerprint, target_fingerprint;
  // Of the shadow in which the proof began. Differs from `start_fingerprint` only where the two databases differ in
  // what no statement can or needs to change (objects that no kind describes, fields that a kind judges equal).
  std::string proof_start_fingerprint;
  std::vector<lint::Finding> findings;
  int steps() const;
  std::string Digest() const;
};

class VerifiedPlan {
 public:
  const RevisionPlan& plan() const { return plan_; }
  const std::string& digest() const { return digest_; }
  absl::Duration elapsed() const { return elapsed_; }

  // The stored form, for the registry: the service keeps it with the digest. Restoring checks the digest, so that only
  // what was verified once comes back.
  std::string Serialize() const;
  static absl::StatusOr<VerifiedPlan> Restore(absl::string_view serialized, absl::string_view expected_digest);

 private:
  friend class PlanVerifier;
  VerifiedPlan(RevisionPlan plan, absl::Duration elapsed)
      : plan_(std::move(plan)), digest_(plan_.Digest()), elapsed_(elapsed) {}
  RevisionPlan plan_;
  std::string digest_;
  absl::Duration elapsed_;
};

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_VERIFIED_PLAN_H_
