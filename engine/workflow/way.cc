#include "engine/workflow/way.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/diff/diff.h"
#include "engine/ledger/pg_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/ledger/unfinished.h"
#include "engine/pg/recipe.h"
#include "engine/revision/target.h"
#include "engine/verify/group.h"
#include "engine/verify/summary.h"
#include "engine/verify/verify.h"
#include "engine/workflow/findings.h"

namespace lockkeeper::workflow {
namespace {

using catalog::SnapshotPtr;
using verify::Direction;

absl::StatusOr<std::unique_ptr<pg::Session>> OpenForReading(const Target& target) {
  pg::ConnectOptions options;
  options.conninfo = target.conninfo;
  options.application_name = "lockkeeper/plan";
  options.environment = target.environment;
  return pg::OpenWith(options, pg::Recipe());
}

absl::StatusOr<std::vector<revision::Step>> Resolve(const revision::Graph& graph, const std::vector<std::string>& heads,
                                                    Direction direction, absl::string_view destination) {
  if (direction == Direction::kUpgrade) return revision::ResolveUpgrade(graph, heads, destination);
  return revision::ResolveDowngrade(graph, heads, destination);
}

Direction DirectionOf(const ledger::Unfinished& unfinished) {
  return unfinished.kind == ledger::EntryKind::kApply ? Direction::kUpgrade : Direction::kDowngrade;
}

// Where the effect of a statement is not known, what is there cannot be compared with anything.
absl::Status RefuseDoubt(ledger::Ledger& ledger, const Target& target) {
  ASSIGN_OR_RETURN(const std::vector<ledger::Entry> open, ledger.Unresolved());
  if (open.empty()) return absl::OkStatus();
  return Failure(Reason::kInDoubt)
      .With("environment", target.environment)
      .With("operation", open.front().operation)
      .With("step", open.front().step);
}

// Makes one plan; each step needs what the one before it found.
class Planning {
 public:
  Planning(const Target& target, Direction direction, const revision::Graph& graph, Materializer& materializer,
           CancelToken& cancel)
      : target_(target), graph_(graph), materializer_(materializer), cancel_(cancel) {
    plan_.direction = direction;
  }

  absl::StatusOr<verify::VerifiedPlan> Run(absl::string_view destination) {
    ASSIGN_OR_RETURN(session_, OpenForReading(target_));
    RETURN_IF_ERROR(pg::RefuseStandby(*session_, target_.environment));
    RETURN_IF_ERROR(materializer_.shadows().RequireMajor(session_->server_major(), target_.environment));
    ledger::PgLedger ledger(*session_);
    RETURN_IF_ERROR(RefuseDoubt(ledger, target_));
    ASSIGN_OR_RETURN(plan_.start_heads, ledger.ReadHeads());
    ASSIGN_OR_RETURN(steps_, Resolve(graph_, plan_.start_heads, plan_.direction, destination));
    ASSIGN_OR_RETURN(applied_, revision::Applied(graph_, plan_.start_heads));
    ASSIGN_OR_RETURN(const std::optional<ledger::Unfinished> unfinished, ledger.ReadUnfinished());
    if (unfinished.has_value()) RETURN_IF_ERROR(GoOnWith(*unfinished));
    RETURN_IF_ERROR(CheckStart());
    FindTargetHeads();
    return Prove();
  }

 private:
  // The way has to begin with what is half done: its rest, the same bytes, in the same direction.
  absl::Status GoOnWith(const ledger::Unfinished& unfinished) {
    const bool first = !steps_.empty() && steps_.front().revision->id == unfinished.revision;
    if (!first || DirectionOf(unfinished) != plan_.direction) {
      return ledger::RefuseUnfinished(unfinished, target_.environment, WayOn(unfinished));
    }
    if (steps_.front().revision->digest != unfinished.digest) {
      return ledger::RefuseUnfinished(
          unfinished, target_.environment,
          absl::StrCat("its file was changed since; restore it ('lk pull') and go on, or ", WayBack(unfinished)));
    }
    plan_.statements_done = unfinished.done;
    return absl::OkStatus();
  }

  // The way out that is always there, and the only one when the rest cannot be run.
  std::string WayBack(const ledger::Unfinished& unfinished) const {
    return absl::StrCat("take the ", unfinished.done, " statements back by hand and confirm it with 'lk stamp ",
                        target_.environment, " ",
                        plan_.start_heads.empty() ? "base" : absl::StrJoin(plan_.start_heads, ","), "'");
  }

  std::string WayOn(const ledger::Unfinished& unfinished) const {
    const bool up = DirectionOf(unfinished) == Direction::kUpgrade;
    return absl::StrCat(up ? absl::StrCat("'lk upgrade ", target_.environment, " ", unfinished.revision, "'")
                           : absl::StrCat("'lk downgrade ", target_.environment, " -1'"),
                        " goes on with the rest, and then this can be done; or ", WayBack(unfinished));
  }

  absl::StatusOr<SnapshotPtr> ExpectedStart() {
    if (plan_.statements_done == 0) return materializer_.AtRevisions(graph_, applied_, cancel_, &at_start_);
    RETURN_IF_ERROR(LeaseStart());
    return materializer_.reader().Read(at_start_->session());
  }

  absl::Status LeaseStart() {
    if (plan_.statements_done == 0) {
      ASSIGN_OR_RETURN(shadow::ShadowLease lease, materializer_.LeaseAt(graph_, applied_, cancel_));
      at_start_.emplace(std::move(lease));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(shadow::ShadowLease lease,
                     materializer_.LeaseWithin(graph_, applied_, steps_.front(), plan_.direction,
                                               plan_.statements_done, cancel_));
    at_start_.emplace(std::move(lease));
    return absl::OkStatus();
  }

  absl::Status CheckStart() {
    ASSIGN_OR_RETURN(const SnapshotPtr expected, ExpectedStart());
    ASSIGN_OR_RETURN(start_, materializer_.reader().Read(*session_));
    const catalog::ChangeSet drift = diff::Diff(expected, start_);
    if (!drift.empty()) {
      return Failure(Reason::kDrifted)
          .With("environment", target_.environment)
          .With("summary", verify::SummaryOf(drift));
    }
    plan_.start_fingerprint = start_->fingerprint();
    plan_.proof_start_fingerprint = expected->fingerprint();
    materializer_.Remember(start_);
    return absl::OkStatus();
  }

  void FindTargetHeads() {
    revision::IdSet after = applied_;
    for (const revision::Step& step : steps_) {
      plan_.revisions.push_back(step.revision->id);
      if (plan_.direction == Direction::kUpgrade) {
        after.insert(step.revision->id);
      } else {
        after.erase(step.revision->id);
      }
    }
    target_applied_ = after;
    plan_.target_heads = graph_.HeadsOf(after);
  }

  absl::StatusOr<verify::VerifiedPlan> Prove() {
    const verify::PlanVerifier verifier(materializer_.reader());
    if (steps_.empty()) {
      ASSIGN_OR_RETURN(verify::Proof nothing, verifier.VerifyNothing(plan_, start_));
      return std::move(nothing.plan);
    }
    absl::StatusOr<verify::Proof> proof = ProveWith(verifier, verify::EnumValues::kUsedWhereNamed);
    if (!proof.ok() && MetadataOf(proof.status())["sqlstate"] == "55P04") {
      proof = ProveWith(verifier, verify::EnumValues::kUsedAnywhere);
    }
    RETURN_IF_ERROR(proof.status());
    if (plan_.direction == Direction::kUpgrade) {
      materializer_.Remember(proof->end);
      std::vector<std::string> digests = DigestsOf(graph_, applied_);
      for (const revision::Step& step : steps_) digests.push_back(step.revision->digest);
      // The state is found again when the order in which they ran is the one in which a history is replayed.
      materializer_.Store(digests, proof->end);
      return std::move(proof->plan);
    }
    return JudgeDowngrade(verifier, *std::move(proof));
  }

  absl::StatusOr<verify::Proof> ProveWith(const verify::PlanVerifier& verifier, verify::EnumValues values) {
    ASSIGN_OR_RETURN(std::vector<verify::PlanGroup> groups, verify::GroupSteps(steps_, plan_.direction, values));
    plan_.groups = verify::CutAfter(std::move(groups), plan_.statements_done).rest;
    plan_.findings = LintGroups(plan_.groups, start_.get());
    CountRowsAtStake(*session_, plan_.findings, cancel_);
    if (!at_start_.has_value()) RETURN_IF_ERROR(LeaseStart());
    const shadow::ShadowLease lease = *std::exchange(at_start_, std::nullopt);  // it stands elsewhere afterwards
    return verifier.Verify(plan_, lease.session(), cancel_);
  }

  // Hand-written downgrades are often not exact. The plan ends where its proof ended; that this is not where the lower
  // revisions would be is a finding.
  absl::StatusOr<verify::VerifiedPlan> JudgeDowngrade(const verify::PlanVerifier& verifier, verify::Proof proof) {
    ASSIGN_OR_RETURN(const SnapshotPtr lower, materializer_.AtRevisions(graph_, target_applied_, cancel_));
    materializer_.Remember(proof.end);
    const std::string gap = verify::SummaryOf(diff::Diff(lower, proof.end));
    if (gap.empty()) return std::move(proof.plan);
    verify::RevisionPlan plan = proof.plan.plan();
    plan.findings.push_back(
        NewFinding("downgrade-differs", lint::Severity::kWarning, "",
                   absl::StrCat("the downgrade does not lead back to where the lower revisions are: ", gap),
                   "complete the downgrade script, or expect this difference to be reported as drift"));
    return verifier.WithFindings(std::move(proof.plan), std::move(plan.findings));
  }

  const Target& target_;
  const revision::Graph& graph_;
  Materializer& materializer_;
  CancelToken& cancel_;
  std::unique_ptr<pg::Session> session_;
  std::vector<revision::Step> steps_;
  revision::IdSet applied_, target_applied_;
  SnapshotPtr start_;
  std::optional<shadow::ShadowLease> at_start_;
  verify::RevisionPlan plan_;
};

}  // namespace

absl::StatusOr<verify::VerifiedPlan> PlanTheWay(const Target& target, Direction direction,
                                                absl::string_view destination, const revision::Graph& graph,
                                                Materializer& materializer, CancelToken& cancel) {
  return Planning(target, direction, graph, materializer, cancel).Run(destination);
}

namespace {

// What the ledger says is there: the heads, and the done part of a revision. Null when nobody can tell, because the
// file of the half done revision was changed.
absl::StatusOr<SnapshotPtr> ExpectedNow(pg::Session& session, const revision::Graph& graph, Materializer& materializer,
                                        CancelToken& cancel) {
  ledger::PgLedger ledger(session);
  ASSIGN_OR_RETURN(const std::vector<std::string> heads, ledger.ReadHeads());
  ASSIGN_OR_RETURN(const revision::IdSet applied, revision::Applied(graph, heads));
  ASSIGN_OR_RETURN(const std::optional<ledger::Unfinished> unfinished, ledger.ReadUnfinished());
  if (!unfinished.has_value()) return materializer.AtRevisions(graph, applied, cancel);
  const revision::RevisionPtr begun = graph.Find(unfinished->revision);
  if (begun == nullptr || begun->digest != unfinished->digest) return SnapshotPtr();
  ASSIGN_OR_RETURN(const shadow::ShadowLease lease,
                   materializer.LeaseWithin(graph, applied, revision::Step{begun, {}, {}}, DirectionOf(*unfinished),
                                            unfinished->done, cancel));
  return materializer.reader().Read(lease.session());
}

}  // namespace

absl::StatusOr<Drift> FindDrift(const Target& target, const revision::Graph& graph, Materializer& materializer,
                                CancelToken& cancel) {
  Drift out;
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, OpenForReading(target));
  RETURN_IF_ERROR(materializer.shadows().RequireMajor(session->server_major(), target.environment));
  ASSIGN_OR_RETURN(const int version, ledger::ReadVersion(*session));
  if (version == 0) return out;
  ASSIGN_OR_RETURN(const SnapshotPtr expected, ExpectedNow(*session, graph, materializer, cancel));
  if (expected == nullptr) return out;
  ASSIGN_OR_RETURN(const SnapshotPtr found, materializer.reader().Read(*session));
  out.changes = std::make_shared<const catalog::ChangeSet>(diff::Diff(expected, found));
  out.checked = true;
  if (!out.changes->empty()) {
    ASSIGN_OR_RETURN(out.repair, plan::Build(diff::Diff(found, expected)));
  }
  return out;
}

}  // namespace lockkeeper::workflow
