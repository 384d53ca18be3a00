#include "engine/workflow/draft.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/diff/diff.h"
#include "engine/revision/target.h"
#include "engine/verify/group.h"
#include "engine/verify/scratch.h"
#include "engine/verify/summary.h"
#include "engine/workflow/compare.h"
#include "engine/workflow/findings.h"
#include "engine/workflow/rename_hints.h"
#include "engine/workflow/renaming.h"

namespace lockkeeper::workflow {
namespace {

using catalog::SnapshotPtr;
using verify::Direction;

absl::StatusOr<std::vector<std::string>> ParentsFor(const std::string& base, const revision::Graph& graph) {
  if (base == "base" || (graph.empty() && (base == "head" || base == "heads"))) return std::vector<std::string>();
  if (base == "heads" && graph.heads().size() == 1) return graph.heads();
  ASSIGN_OR_RETURN(const revision::RevisionPtr parent, revision::ResolveOne(graph, base == "heads" ? "head" : base));
  return std::vector<std::string>{parent->id};
}

// One paragraph a statement; what loses data says so.
revision::Script ScriptOf(const std::vector<plan::Statement>& statements) {
  revision::Script script;
  for (const plan::Statement& statement : statements) {
    absl::StrAppend(&script.sql, plan::Remarks(statement), statement.sql, ";\n\n");
    script.transactional = script.transactional && statement.transactional;
  }
  if (!script.sql.empty()) script.sql.pop_back();
  return script;
}

class Drafting {
 public:
  Drafting(const DraftRequest& request, const revision::Graph& graph, Materializer& materializer, CancelToken& cancel)
      : request_(request), graph_(graph), materializer_(materializer), cancel_(cancel) {}

  absl::StatusOr<Draft> Run(absl::Time now) {
    RETURN_IF_ERROR(Head(now));
    if (request_.desired.has_value()) {
      RETURN_IF_ERROR(Scripts());
      if (draft_.nothing_to_do) return std::move(draft_);
    } else {
      revision_.downgrade = revision::Script();
    }
    draft_.file_name = revision::FileName(revision_);
    ASSIGN_OR_RETURN(draft_.content, revision::PrintRevision(revision_));
    if (request_.desired.has_value()) RETURN_IF_ERROR(TryOut());
    return std::move(draft_);
  }

 private:
  absl::Status Head(absl::Time now) {
    revision_.id = request_.revision_id.empty() ? revision::NewId() : request_.revision_id;
    if (!revision::IsValidName(revision_.id)) {
      return Failure(Reason::kInvalidArgument)
          .With("what", absl::StrCat("'", revision_.id, "' cannot be the id of a revision"));
    }
    if (graph_.Find(revision_.id) != nullptr) {
      return Failure(Reason::kInvalidArgument)
          .With("what", absl::StrCat("there is a revision '", revision_.id, "' already"));
    }
    ASSIGN_OR_RETURN(revision_.parents, ParentsFor(request_.base, graph_));
    revision::IdSet start(revision_.parents.begin(), revision_.parents.end());
    for (const std::string& target : request_.depends_on) {
      ASSIGN_OR_RETURN(const revision::RevisionPtr needed, revision::ResolveOne(graph_, target));
      revision_.depends_on.push_back(needed->id);
      start.insert(needed->id);
    }
    applied_ = graph_.Closure(start);
    revision_.labels = request_.labels;
    revision_.message = request_.message;
    revision_.created = absl::FromUnixSeconds(absl::ToUnixSeconds(now));
    return absl::OkStatus();
  }

  absl::Status Scripts() {
    ASSIGN_OR_RETURN(from_, materializer_.AtRevisions(graph_, applied_, cancel_, &at_start_));
    std::vector<plan::Statement> down;
    ASSIGN_OR_RETURN(const std::vector<RenameHint> hints, HintsIn(*request_.desired));
    renames_ = WithHints(request_.renames, hints, *from_);
    if (renames_.empty()) {
      ASSIGN_OR_RETURN(Materializer::Desired desired,
                       materializer_.ReadDesired(*request_.desired, from_, graph_, cancel_));
      to_ = std::move(desired.snapshot);
      ASSIGN_OR_RETURN(draft_.up, CompareSnapshots(from_, to_));
      draft_.up.kept = std::move(desired.kept);
      ASSIGN_OR_RETURN(down, plan::Build(diff::Diff(to_, from_)));
    } else {
      ASSIGN_OR_RETURN(down, RenamedBothWays());
    }
    draft_.nothing_to_do = draft_.up.empty();
    if (draft_.nothing_to_do) return absl::OkStatus();
    for (const catalog::Unsupported& object : draft_.up.changes->unsupported_differences()) {
      draft_.findings.push_back(
          NewFinding("unsupported-object", lint::Severity::kWarning, object.identity,
                     absl::StrCat(object.type, " ", object.identity, " differs and is not managed yet"),
                     "write its statements into the revision by hand"));
    }
    revision_.upgrade = ScriptOf(draft_.up.statements);
    revision_.downgrade = ScriptOf(down);
    draft_.findings.insert(draft_.findings.end(), draft_.up.findings.begin(), draft_.up.findings.end());
    return absl::OkStatus();
  }

  // Fills in the way up; returns the way down, which begins with the same renames the other way round. The shadow goes
  // all the way, because the server has to carry along what uses the names.
  absl::StatusOr<std::vector<plan::Statement>> RenamedBothWays() {
    RETURN_IF_ERROR(LeaseStart());
    const shadow::ShadowLease lease = *std::exchange(at_start_, std::nullopt);
    Renaming up(from_, lease.session(), materializer_.reader(), cancel_);
    RETURN_IF_ERROR(up.Apply(renames_));
    ASSIGN_OR_RETURN(Materializer::Desired desired,
                     materializer_.ReadDesired(*request_.desired, up.snapshot(), graph_, cancel_));
    to_ = std::move(desired.snapshot);
    RETURN_IF_ERROR(up.Follow(to_));
    ASSIGN_OR_RETURN(Comparison rest, CompareSnapshots(up.snapshot(), to_));
    RETURN_IF_ERROR(RunStatements(lease.session(), rest.statements, cancel_));
    rest.kept = std::move(desired.kept);
    draft_.up = WithRenames(up, std::move(rest));
    diff::Renames back;
    for (const diff::Rename& rename : draft_.up.renames) back.push_back({rename.to, rename.from});
    Renaming down(to_, lease.session(), materializer_.reader(), cancel_);
    RETURN_IF_ERROR(down.Apply(back));
    ASSIGN_OR_RETURN(Comparison rest_down, CompareSnapshots(down.snapshot(), from_));
    return WithRenames(down, std::move(rest_down)).statements;
  }

  absl::Status LeaseStart() {
    if (at_start_.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(shadow::ShadowLease lease, materializer_.LeaseAt(graph_, applied_, cancel_));
    at_start_.emplace(std::move(lease));
    return absl::OkStatus();
  }

  // Up and down again in a shadow, compared at both ends. What does not work out is said, and the file is written all
  // the same: a person can mend it, and no plan of it will be made before it proves.
  absl::Status TryOut() {
    ASSIGN_OR_RETURN(revision::Revision parsed, revision::ParseRevision(draft_.file_name, draft_.content));
    const revision::Step step{std::make_shared<const revision::Revision>(std::move(parsed)), {}, {}};
    RETURN_IF_ERROR(LeaseStart());
    const absl::StatusOr<SnapshotPtr> up = RunOneWay(*at_start_, step, Direction::kUpgrade);
    if (!up.ok()) return Gap("draft-upgrade", lint::Severity::kBlocking, "the upgrade script fails", up.status());
    std::vector<std::string> digests = DigestsOf(graph_, applied_);
    digests.push_back(step.revision->digest);
    materializer_.Store(digests, *up);
    Compare("draft-upgrade", lint::Severity::kBlocking, "after the upgrade script", to_, *up);
    const absl::StatusOr<SnapshotPtr> down = RunOneWay(*at_start_, step, Direction::kDowngrade);
    if (!down.ok())
      return Gap("draft-downgrade", lint::Severity::kWarning, "the downgrade script fails", down.status());
    Compare("draft-downgrade", lint::Severity::kWarning, "after the downgrade script", from_, *down);
    return absl::OkStatus();
  }

  absl::StatusOr<SnapshotPtr> RunOneWay(const shadow::ShadowLease& lease, const revision::Step& step,
                                        Direction direction) {
    ASSIGN_OR_RETURN(const std::vector<verify::PlanGroup> groups, verify::GroupSteps({step}, direction));
    RETURN_IF_ERROR(verify::RunGroups(lease.session(), groups, cancel_));
    return materializer_.reader().Read(lease.session());
  }

  void Compare(absl::string_view rule, lint::Severity severity, absl::string_view where, const SnapshotPtr& wanted,
               const SnapshotPtr& found) {
    const std::string gap = verify::SummaryOf(diff::Diff(wanted, found));
    if (gap.empty()) return;
    draft_.findings.push_back(NewFinding(rule, severity, "",
                                         absl::StrCat(where, " the database is not what was asked for: ", gap),
                                         "complete the script by hand"));
  }

  absl::Status Gap(absl::string_view rule, lint::Severity severity, absl::string_view what,
                   const absl::Status& status) {
    if (ReasonOf(status) != Reason::kProofFailed) return status;
    const Metadata metadata = MetadataOf(status);
    const auto words = metadata.find("what");
    draft_.findings.push_back(
        NewFinding(rule, severity, "",
                   absl::StrCat(what, ": ", words == metadata.end() ? std::string(status.message()) : words->second),
                   "correct the script by hand"));
    return absl::OkStatus();
  }

  const DraftRequest& request_;
  std::vector<RenameHint> renames_;  // given, and those of the files
  const revision::Graph& graph_;
  Materializer& materializer_;
  CancelToken& cancel_;
  revision::Revision revision_;
  revision::IdSet applied_;
  SnapshotPtr from_, to_;
  std::optional<shadow::ShadowLease> at_start_;  // a shadow that stands at `from_`
  Draft draft_;
};

}  // namespace

absl::StatusOr<Draft> WriteDraft(const DraftRequest& request, const revision::Graph& graph, Materializer& materializer,
                                 Clock& clock, CancelToken& cancel) {
  return Drafting(request, graph, materializer, cancel).Run(clock.Now());
}

}  // namespace lockkeeper::workflow
