#include "engine/apply/guard.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/diff/diff.h"
#include "engine/verify/summary.h"

namespace lockkeeper::apply {
namespace {

using catalog::SnapshotPtr;

// Empty when `found` is as good as the snapshot of the fingerprint; what differs otherwise, as far as it can be told.
std::string Difference(absl::string_view fingerprint, const SnapshotPtr& found, const SnapshotLookup& known) {
  if (found->fingerprint() == fingerprint) return "";
  const SnapshotPtr expected = known ? known(fingerprint) : nullptr;
  if (expected == nullptr)
    return absl::StrCat("its fingerprint is ", found->fingerprint(), ", expected was ", fingerprint);
  return verify::SummaryOf(diff::Diff(expected, found));
}

std::string Heads(const std::vector<std::string>& heads) { return heads.empty() ? "base" : absl::StrJoin(heads, ", "); }

}  // namespace

absl::Status CheckFindings(const verify::RevisionPlan& plan, const RunRequest& request) {
  return lint::CheckAcknowledged(plan.findings, {request.acknowledged.begin(), request.acknowledged.end()});
}

absl::Status CheckHeads(const std::vector<std::string>& found, const std::vector<std::string>& expected,
                        const RunRequest& request) {
  std::vector<std::string> a = found, b = expected;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  if (a == b) return absl::OkStatus();
  return Failure(Reason::kStalePlan)
      .With("environment", request.target.environment)
      .With("planned", Heads(expected))
      .With("found", Heads(found));
}

absl::Status CheckUnfinished(const std::optional<ledger::Unfinished>& found,
                             const std::optional<ledger::Unfinished>& begun, const RunRequest& request) {
  const auto place = [](const std::optional<ledger::Unfinished>& at) {
    return at.has_value() ? absl::StrCat("statement ", at->done, " of ", at->revision) : "no revision half done";
  };
  const bool same = found.has_value() == begun.has_value() &&
                    (!found.has_value() || (found->revision == begun->revision && found->kind == begun->kind &&
                                            found->digest == begun->digest && found->done == begun->done));
  if (same) return absl::OkStatus();
  return Failure(Reason::kStalePlan)
      .With("environment", request.target.environment)
      .With("planned", place(begun))
      .With("found", place(found));
}

absl::Status CheckStart(const verify::RevisionPlan& plan, const RunRequest& request, const introspect::Reader& reader,
                        const SnapshotLookup& known, pg::Session& session) {
  ASSIGN_OR_RETURN(const SnapshotPtr found, reader.Read(session));
  const std::string difference = Difference(plan.start_fingerprint, found, known);
  if (difference.empty()) return absl::OkStatus();
  return Failure(Reason::kDrifted).With("environment", request.target.environment).With("summary", difference);
}

absl::StatusOr<std::string> ConfirmEnd(const verify::RevisionPlan& plan, const RunRequest& request,
                                       const introspect::Reader& reader, const SnapshotLookup& known,
                                       pg::Session& session) {
  ASSIGN_OR_RETURN(const SnapshotPtr found, reader.Read(session));
  const std::string difference = Difference(plan.target_fingerprint, found, known);
  // Where the start already differed from the proof's in what no statement changes, only a comparison of objects can
  // tell.
  const bool comparable =
      plan.start_fingerprint == plan.proof_start_fingerprint || (known && known(plan.target_fingerprint) != nullptr);
  if (difference.empty() || !comparable) return found->fingerprint();
  return Failure(Reason::kInternal)
      .With("environment", request.target.environment)
      .With("summary", difference)
      .With("what", absl::StrCat("all steps were applied to '", request.target.environment,
                                 "' and are on record, but the end is not what the proof ended at: ", difference));
}

}  // namespace lockkeeper::apply
