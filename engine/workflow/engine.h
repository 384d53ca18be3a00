// The engine's one door for the service: the workflow of product.md as calls, each a composition of the rooms below.
//
// Holds no state of its own but the shadow pool and a cache of snapshots by content; knows no gRPC, no registry. A call
// that can take long takes a CancelToken (deadline and cancellation). Revisions come in as a Graph (what the registry
// and the caller's bundle hold together). All calls are thread-safe. Failures are those of errors.def.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_ENGINE_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_ENGINE_H_

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/apply/events.h"
#include "engine/base/cancel.h"
#include "engine/catalog/change.h"
#include "engine/catalog/snapshot.h"
#include "engine/diff/rename.h"
#include "engine/ledger/ledger.h"
#include "engine/lint/lint.h"
#include "engine/plan/build.h"
#include "engine/revision/graph.h"
#include "engine/shadow/pool.h"
#include "engine/verify/verified_plan.h"

namespace lockkeeper::workflow {

using apply::EventSink;
using apply::RunEvent;
using apply::RunRequest;
using apply::RunResult;
using apply::RunState;
using apply::Target;

// ---- where a snapshot comes from ----
struct DeclaredFile {
  std::string path, content;
  bool from_models = false;
};
struct LiveSource {
  Target target;
};
struct RevisionSource {
  std::string target = "heads";
};  // target grammar, over the call's graph
struct DeclaredSource {
  std::vector<DeclaredFile> files;
};
struct EmptySource {};
struct CanonicalSource {
  std::string text;
};
using Source = std::variant<LiveSource, RevisionSource, DeclaredSource, EmptySource, CanonicalSource>;

// An object of the start that the declared source cannot say (its kind is in no file) and that therefore stays.
struct Kept {
  std::string kind, object, why;
};

struct ColumnOrderNote {
  std::string table;
  std::vector<std::string> found, wanted;
  std::vector<std::string> path;  // of the table
};

// An object that carries on under another name. `kind`: its name or SQL's noun ("constraint"); empty: whatever it is.
struct RenameHint {
  std::string kind;
  std::vector<std::string> from, to;
};

struct CompareOptions {
  std::vector<RenameHint> renames;
  // Columns in another order are a difference, with a blocking finding: no statement can bring it about.
  bool strict_column_order = false;
};

struct Comparison {
  diff::Renames renames;  // given, and those that follow from them
  std::shared_ptr<const catalog::ChangeSet> changes;  // from the renamed start
  std::vector<plan::Statement> statements;            // from -> to, the renames first
  std::string script;                       // ToScript(statements)
  std::vector<lint::Finding> findings;
  std::vector<catalog::Unsupported> unsupported;  // that differ, or are there and nobody manages
  std::vector<Kept> kept;
  std::vector<ColumnOrderNote> column_order;
  bool empty() const { return renames.empty() && changes->empty(); }
};

struct DraftRequest {
  std::string message;
  std::string base = "head";  // target grammar; several heads fail with MULTIPLE_HEADS
  std::vector<std::string> labels, depends_on;
  std::optional<Source> desired;  // none: an empty revision to be written by hand
  std::string revision_id;        // empty: a new one
  std::vector<RenameHint> renames;
};
struct Draft {
  bool nothing_to_do = false;
  std::string file_name, content;  // to be written by the caller
  Comparison up;
  std::vector<lint::Finding> findings;
};

// One revision, one direction of `verify`.
struct Verdict {
  std::string revision;
  bool up_ok = false, down_ok = false, up_again_ok = false, irreversible = false;
  std::string failure;  // the server's message with file and line, when a script failed
  // What down left behind; null when the ends are equal.
  std::shared_ptr<const catalog::ChangeSet> difference;
};
struct Verification {
  bool ok = false;
  std::vector<Verdict> verdicts;
  std::string fingerprint;
  int server_version = 0;
};

struct LedgerView {
  bool present = false;
  std::vector<std::string> heads;
  std::optional<ledger::Unfinished> unfinished;  // a revision that is half done
};

struct Drift {
  bool checked = false;
  std::shared_ptr<const catalog::ChangeSet> changes;  // expected (from the revisions) -> found; empty set: no drift
  std::vector<plan::Statement> repair;                // found -> expected
};

struct Probe {
  bool reachable = false;
  absl::Status failure;
  int server_version = 0;
  std::string database, user;
  bool superuser = false, can_keep_ledger = false, pooler = false;
  bool ledger_present = false;
  absl::Duration latency;
};

struct MadeDatabase {
  shadow::ShadowLease lease;
  std::vector<std::string> heads;
};

struct LedgerRow {  // for ListLedgerEntries
  int64_t id = 0;
  absl::Time time;
  std::string kind, operation, revision, principal, digest, text;
  int step = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual absl::StatusOr<catalog::SnapshotPtr> Capture(const Source& source, const revision::Graph& graph,
                                                       CancelToken& cancel) = 0;
  virtual absl::StatusOr<Comparison> Compare(const Source& from, const Source& to, const CompareOptions& options,
                                             const revision::Graph& graph, CancelToken& cancel) = 0;
  virtual absl::StatusOr<Draft> DraftRevision(const DraftRequest& request, const revision::Graph& graph,
                                              CancelToken& cancel) = 0;
  // Desired state against the revisions at `target` (default heads). An empty change set: up to date.
  virtual absl::StatusOr<Comparison> Check(const Source& desired, absl::string_view target,
                                           const revision::Graph& graph, CancelToken& cancel) = 0;
  // A database of the pool in the state after the revisions that `target` means; the session in it is closed. `pool` may
  // be another one than the engine's own, on the same server.
  virtual absl::StatusOr<MadeDatabase> MakeDatabase(absl::string_view target, const revision::Graph& graph,
                                                    shadow::ShadowPool& pool, CancelToken& cancel) = 0;
  // Empty `from` and `to`: the whole history. up, down, up again, compared object by object at each end.
  virtual absl::StatusOr<Verification> Verify(absl::string_view from, absl::string_view to,
                                              const revision::Graph& graph, CancelToken& cancel) = 0;
  virtual absl::StatusOr<std::vector<lint::Finding>> Lint(const std::vector<std::string>& targets,
                                                          const revision::Graph& graph) = 0;

  virtual absl::StatusOr<Probe> ProbeTarget(const Target& target) = 0;
  virtual absl::StatusOr<LedgerView> ReadLedger(const Target& target) = 0;
  virtual absl::StatusOr<std::vector<LedgerRow>> LedgerEntries(const Target& target, int64_t after, int limit) = 0;
  virtual absl::StatusOr<Drift> DetectDrift(const Target& target, const revision::Graph& graph,
                                            CancelToken& cancel) = 0;

  // Resolves the way from what the target's ledger says, refuses drift (DRIFTED, metadata summary), splits, lints (with
  // the counts of rows at stake, read from the target), proves in a shadow. A plan without groups: nothing to do.
  virtual absl::StatusOr<verify::VerifiedPlan> MakePlan(const Target& target, verify::Direction direction,
                                                        absl::string_view destination, const revision::Graph& graph,
                                                        CancelToken& cancel) = 0;
  // The scripts of the way as one file for psql, each revision in its transaction with its ledger rows.
  virtual absl::StatusOr<std::string> RenderSql(const std::vector<std::string>& start_heads,
                                                verify::Direction direction, absl::string_view destination,
                                                const revision::Graph& graph) = 0;
  // Checked against the catalogs: STAMP_UNTRUE (metadata summary) when the database is not what the revision says; the
  // differences come back in `differences` when not null. Writes heads and a ledger entry in one transaction.
  virtual absl::Status Stamp(const RunRequest& request, absl::string_view destination, const revision::Graph& graph,
                             bool dry_run, std::shared_ptr<const catalog::ChangeSet>* differences, LedgerView* before,
                             LedgerView* after, CancelToken& cancel) = 0;
  // Runs a verified plan: lock, check, groups, confirm. Returns when it ended, in whatever way; the failure is in the
  // result.
  virtual RunResult Execute(const verify::VerifiedPlan& plan, const RunRequest& request, const EventSink& events,
                            CancelToken& cancel) = 0;
  // After a crash: under the advisory lock, settles what the ledger left open (intents by their probes, COMMITs by
  // their rows) and says how far the operation came; then goes on from there when `resume`, else only reports.
  virtual RunResult Recover(const verify::VerifiedPlan& plan, const RunRequest& request, bool resume,
                            const EventSink& events, CancelToken& cancel) = 0;
};

// `shadows` outlives the engine.
std::unique_ptr<Engine> MakeEngine(shadow::ShadowPool& shadows);

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_ENGINE_H_
