#include "engine/workflow/verification.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/diff/diff.h"
#include "engine/verify/group.h"
#include "engine/verify/scratch.h"

namespace lockkeeper::workflow {
namespace {

using catalog::SnapshotPtr;
using verify::Direction;

std::string WordsOf(const absl::Status& status) {
  const Metadata metadata = MetadataOf(status);
  const auto what = metadata.find("what");
  return what == metadata.end() ? std::string(status.message()) : what->second;
}

// One shadow that walks up the history; a new one where it was left in a state that is not its revision's.
class Walk {
 public:
  Walk(const revision::Graph& graph, Materializer& materializer, CancelToken& cancel)
      : graph_(graph), materializer_(materializer), cancel_(cancel) {}

  absl::Status Begin(revision::IdSet applied) {
    applied_ = std::move(applied);
    return Settle();
  }

  // False: the walk cannot go on.
  absl::StatusOr<bool> Visit(const revision::RevisionPtr& revision, Verdict& verdict) {
    const revision::Step step{revision, {}, {}};
    const SnapshotPtr before = now_;
    verdict.revision = revision->id;
    verdict.irreversible = !revision->downgrade.has_value();
    ASSIGN_OR_RETURN(verdict.up_ok, Go(step, Direction::kUpgrade, verdict));
    if (!verdict.up_ok) return false;
    applied_.insert(revision->id);
    if (verdict.irreversible) return true;
    const SnapshotPtr up = now_;
    ASSIGN_OR_RETURN(const bool went_down, Go(step, Direction::kDowngrade, verdict));
    if (went_down) {
      const auto left = std::make_shared<const catalog::ChangeSet>(diff::Diff(before, now_));
      verdict.down_ok = left->empty();
      if (!verdict.down_ok) verdict.difference = left;
      ASSIGN_OR_RETURN(const bool went_up, Go(step, Direction::kUpgrade, verdict));
      verdict.up_again_ok = went_up && diff::Diff(up, now_).empty();
    }
    if (!verdict.down_ok || !verdict.up_again_ok) RETURN_IF_ERROR(Settle());
    return true;
  }

  const std::string& fingerprint() const { return now_->fingerprint(); }
  int server_version() const { return lease_->session().server_version(); }

 private:
  absl::Status Settle() {
    lease_.reset();
    auto lease = materializer_.LeaseAt(graph_, applied_, cancel_);
    RETURN_IF_ERROR(lease.status());
    lease_.emplace(*std::move(lease));
    ASSIGN_OR_RETURN(now_, materializer_.reader().Read(lease_->session()));
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Go(const revision::Step& step, Direction direction, Verdict& verdict) {
    absl::StatusOr<std::vector<verify::PlanGroup>> groups = verify::GroupSteps({step}, direction);
    absl::Status status = groups.status();
    if (status.ok()) status = verify::RunGroups(lease_->session(), *groups, cancel_);
    const std::optional<Reason> reason = status.ok() ? std::nullopt : ReasonOf(status);
    const bool of_script =
        reason == Reason::kProofFailed || reason == Reason::kSqlSyntax || reason == Reason::kSqlForbidden;
    if (!status.ok() && !of_script) return status;
    if (!status.ok()) {
      verdict.failure = WordsOf(status);
      return false;
    }
    ASSIGN_OR_RETURN(now_, materializer_.reader().Read(lease_->session()));
    return true;
  }

  const revision::Graph& graph_;
  Materializer& materializer_;
  CancelToken& cancel_;
  revision::IdSet applied_;
  std::optional<shadow::ShadowLease> lease_;
  SnapshotPtr now_;
};

bool Passed(const Verdict& verdict) {
  return verdict.up_ok && (verdict.irreversible || (verdict.down_ok && verdict.up_again_ok));
}

}  // namespace

absl::StatusOr<Verification> VerifyHistory(absl::string_view from, absl::string_view to, const revision::Graph& graph,
                                           Materializer& materializer, CancelToken& cancel) {
  ASSIGN_OR_RETURN(const revision::IdSet start, AppliedAt(graph, from.empty() ? "base" : from));
  ASSIGN_OR_RETURN(revision::IdSet end, AppliedAt(graph, to.empty() ? "heads" : to));
  for (const std::string& id : start) end.erase(id);
  Verification out;
  Walk walk(graph, materializer, cancel);
  RETURN_IF_ERROR(walk.Begin(start));
  for (const revision::RevisionPtr& revision : graph.InOrder(end)) {
    RETURN_IF_ERROR(cancel.Check("verifying the history"));
    ASSIGN_OR_RETURN(const bool goes_on, walk.Visit(revision, out.verdicts.emplace_back()));
    if (!goes_on) break;
  }
  out.ok = std::all_of(out.verdicts.begin(), out.verdicts.end(), Passed);
  out.fingerprint = walk.fingerprint();
  out.server_version = walk.server_version();
  return out;
}

}  // namespace lockkeeper::workflow
