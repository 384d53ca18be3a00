#include "engine/workflow/engine.h"

#include <utility>

#include "engine/apply/executor.h"
#include "engine/base/clock.h"
#include "engine/base/status.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/revision/target.h"
#include "engine/verify/group.h"
#include "engine/workflow/column_order.h"
#include "engine/workflow/compare.h"
#include "engine/workflow/draft.h"
#include "engine/workflow/findings.h"
#include "engine/workflow/materialize.h"
#include "engine/workflow/offline.h"
#include "engine/workflow/probing.h"
#include "engine/workflow/rename_hints.h"
#include "engine/workflow/renaming.h"
#include "engine/workflow/stamp.h"
#include "engine/workflow/verification.h"
#include "engine/workflow/way.h"

namespace lockkeeper::workflow {
namespace {

class EngineOverShadows final : public Engine {
 public:
  explicit EngineOverShadows(shadow::ShadowPool& shadows)
      : reader_(kinds::AllKinds()),
        materializer_(shadows, reader_),
        executor_(reader_, [this](absl::string_view fingerprint) { return materializer_.Known(fingerprint); }) {}

  absl::StatusOr<catalog::SnapshotPtr> Capture(const Source& source, const revision::Graph& graph,
                                               CancelToken& cancel) override {
    return materializer_.Read(source, graph, cancel);
  }

  absl::StatusOr<Comparison> Compare(const Source& from, const Source& to, const CompareOptions& options,
                                     const revision::Graph& graph, CancelToken& cancel) override {
    ASSIGN_OR_RETURN(const std::vector<RenameHint> hints, HintsIn(to));
    const bool renames = !options.renames.empty() || !hints.empty();
    ASSIGN_OR_RETURN(Comparison out, renames ? CompareRenamed(from, to, options, hints, graph, cancel)
                                             : CompareAsTheyAre(from, to, graph, cancel));
    if (!options.strict_column_order) return out;
    const std::vector<lint::Finding> strict = StrictOrder(out.changes->from(), out.column_order);
    out.findings.insert(out.findings.end(), strict.begin(), strict.end());
    return out;
  }

  absl::StatusOr<Comparison> CompareAsTheyAre(const Source& from, const Source& to, const revision::Graph& graph,
                                              CancelToken& cancel) {
    ASSIGN_OR_RETURN(const auto both, materializer_.ReadBoth(from, to, graph, cancel));
    const auto& [before, desired] = both;
    ASSIGN_OR_RETURN(Comparison out, CompareSnapshots(before, desired.snapshot));
    out.kept = desired.kept;
    return out;
  }

  absl::StatusOr<Draft> DraftRevision(const DraftRequest& request, const revision::Graph& graph,
                                      CancelToken& cancel) override {
    return WriteDraft(request, graph, materializer_, Clock::Real(), cancel);
  }

  absl::StatusOr<Comparison> Check(const Source& desired, absl::string_view target, const revision::Graph& graph,
                                   CancelToken& cancel) override {
    return Compare(RevisionSource{std::string(target.empty() ? "heads" : target)}, desired, CompareOptions(), graph,
                   cancel);
  }

  absl::StatusOr<MadeDatabase> MakeDatabase(absl::string_view target, const revision::Graph& graph,
                                            shadow::ShadowPool& pool, CancelToken& cancel) override {
    ASSIGN_OR_RETURN(const revision::IdSet applied, AppliedAt(graph, target));
    ASSIGN_OR_RETURN(shadow::ShadowLease lease, Materializer(pool, reader_).LeaseAt(graph, applied, cancel));
    lease.Close();
    return MadeDatabase{std::move(lease), graph.HeadsOf(applied)};
  }
  absl::StatusOr<Verification> Verify(absl::string_view from, absl::string_view to, const revision::Graph& graph,
                                      CancelToken& cancel) override {
    return VerifyHistory(from, to, graph, materializer_, cancel);
  }

  absl::StatusOr<std::vector<lint::Finding>> Lint(const std::vector<std::string>& targets,
                                                  const revision::Graph& graph) override {
    std::vector<revision::Step> steps;
    for (const std::string& target : targets) {
      ASSIGN_OR_RETURN(revision::RevisionPtr revision, revision::ResolveOne(graph, target));
      steps.push_back(revision::Step{std::move(revision), {}, {}});
    }
    if (targets.empty()) {
      for (const revision::RevisionPtr& revision : graph.ordered()) steps.push_back(revision::Step{revision, {}, {}});
    }
    ASSIGN_OR_RETURN(std::vector<verify::PlanGroup> groups, verify::GroupSteps(steps, verify::Direction::kUpgrade));
    return LintGroups(groups, nullptr);
  }

  absl::StatusOr<Probe> ProbeTarget(const Target& target) override { return ProbeDatabase(target); }
  absl::StatusOr<LedgerView> ReadLedger(const Target& target) override { return ReadLedgerOf(target); }
  absl::StatusOr<std::vector<LedgerRow>> LedgerEntries(const Target& target, int64_t after, int limit) override {
    return ReadEntriesOf(target, after, limit);
  }
  absl::StatusOr<Drift> DetectDrift(const Target& target, const revision::Graph& graph, CancelToken& cancel) override {
    return FindDrift(target, graph, materializer_, cancel);
  }

  absl::StatusOr<verify::VerifiedPlan> MakePlan(const Target& target, verify::Direction direction,
                                                absl::string_view destination, const revision::Graph& graph,
                                                CancelToken& cancel) override {
    return PlanTheWay(target, direction, destination, graph, materializer_, cancel);
  }

  absl::StatusOr<std::string> RenderSql(const std::vector<std::string>& start_heads, verify::Direction direction,
                                        absl::string_view destination, const revision::Graph& graph) override {
    return WriteOffline(start_heads, direction, destination, graph);
  }

  absl::Status Stamp(const RunRequest& request, absl::string_view destination, const revision::Graph& graph,
                     bool dry_run, std::shared_ptr<const catalog::ChangeSet>* differences, LedgerView* before,
                     LedgerView* after, CancelToken& cancel) override {
    StampAnswer answer;
    const absl::Status status = WriteStamp({request, destination, dry_run}, graph, materializer_, answer, cancel);
    if (differences != nullptr) *differences = answer.differences;
    if (before != nullptr) *before = answer.before;
    if (after != nullptr) *after = answer.after;
    return status;
  }

  RunResult Execute(const verify::VerifiedPlan& plan, const RunRequest& request, const EventSink& events,
                    CancelToken& cancel) override {
    return executor_.Execute(plan, request, events, cancel);
  }

  RunResult Recover(const verify::VerifiedPlan& plan, const RunRequest& request, bool resume, const EventSink& events,
                    CancelToken& cancel) override {
    return executor_.Recover(plan, request, resume, events, cancel);
  }

 private:
  // One after the other: what the target keeps depends on the renamed start.
  absl::StatusOr<Comparison> CompareRenamed(const Source& from, const Source& to, const CompareOptions& options,
                                            const std::vector<RenameHint>& hints, const revision::Graph& graph,
                                            CancelToken& cancel) {
    ASSIGN_OR_RETURN(const catalog::SnapshotPtr before, materializer_.Read(from, graph, cancel));
    const std::vector<RenameHint> renames = WithHints(options.renames, hints, *before);
    if (renames.empty()) return CompareAsTheyAre(from, to, graph, cancel);
    ASSIGN_OR_RETURN(const shadow::ShadowLease lease, materializer_.LeaseLike(before, cancel));
    Renaming renaming(before, lease.session(), reader_, cancel);
    RETURN_IF_ERROR(renaming.Apply(renames));
    ASSIGN_OR_RETURN(const Materializer::Desired desired,
                     materializer_.ReadDesired(to, renaming.snapshot(), graph, cancel));
    RETURN_IF_ERROR(renaming.Follow(desired.snapshot));
    ASSIGN_OR_RETURN(Comparison out, CompareSnapshots(renaming.snapshot(), desired.snapshot));
    out.kept = desired.kept;
    return WithRenames(renaming, std::move(out));
  }

  const introspect::Reader reader_;
  Materializer materializer_;
  const apply::Executor executor_;
};

}  // namespace

std::unique_ptr<Engine> MakeEngine(shadow::ShadowPool& shadows) { return std::make_unique<EngineOverShadows>(shadows); }

}  // namespace lockkeeper::workflow
