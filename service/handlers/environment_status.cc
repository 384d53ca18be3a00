// GetEnvironmentStatus: the call behind `lk status`, asked more often than all others together. One transaction of the
// registry and one look into the environment's ledger; a shadow only when drift is asked about.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/revision/target.h"
#include "service/convert/catalog.h"
#include "service/convert/operation.h"
#include "service/convert/revision.h"
#include "service/handlers/common.h"
#include "service/handlers/environments.h"

namespace lockkeeper::handlers {
namespace {

// What the registry knows.
struct Known {
  store::Environment environment;
  std::optional<store::Operation> unfinished;
  CallGraph call;
};

absl::StatusOr<Known> ReadRegistry(App& app, const convert::EnvironmentName& name, const v1::Bundle& bundle) {
  ASSIGN_OR_RETURN(std::vector<revision::Revision> files, convert::FromProto(bundle));
  Known known;
  const absl::Status transacted = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(known.environment, tx.GetEnvironment(name.project, name.environment));
    // An environment has at most one operation that is not finished, and then it is the newest.
    ASSIGN_OR_RETURN(const store::Listing<store::Operation> newest,
                     tx.ListOperations(name.project, name.environment, {1, ""}));
    if (!newest.items.empty() && !newest.items[0].finished) known.unfinished = newest.items[0];
    ASSIGN_OR_RETURN(known.call, GraphFor(app, tx, name.project, std::move(files)));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(transacted);
  return known;
}

void AddSummary(const CallGraph& call, const std::string& id, v1::RevisionSummary* out) {
  const revision::RevisionPtr revision = call.graph.Find(id);
  if (revision == nullptr) {
    out->set_id(id);
    out->set_message("(a revision that neither the registry nor the working tree has)");
    return;
  }
  convert::ToSummary(*revision, call.IsPushed(id), out);
}

absl::Status AddPending(const CallGraph& call, const std::vector<std::string>& current,
                        v1::GetEnvironmentStatusResponse& response) {
  for (const std::string& head : current) {
    if (call.graph.Find(head) == nullptr)
      return absl::OkStatus();  // `current` says so; what is pending cannot be known
  }
  ASSIGN_OR_RETURN(const std::vector<revision::Step> steps, revision::ResolveUpgrade(call.graph, current, "heads"));
  for (const revision::Step& step : steps) AddSummary(call, step.revision->id, response.add_pending());
  return absl::OkStatus();
}

// "15" of "v1.15.0123..."
std::string MajorOf(absl::string_view fingerprint) {
  const std::vector<std::string> parts = absl::StrSplit(fingerprint, '.');
  return parts.size() == 3 ? parts[1] : "";
}

// The revisions that a database is compared with: their contents, not only their names.
std::string ExpectedBy(const CallGraph& call, const workflow::LedgerView& ledger) {
  std::string text;
  const std::vector<std::string>& heads = ledger.heads;
  revision::RevisionPtr begun;
  if (ledger.unfinished.has_value()) begun = call.graph.Find(ledger.unfinished->revision);
  if (begun != nullptr) absl::StrAppend(&text, begun->digest, " after ", ledger.unfinished->done, "\n");
  for (const std::string& id : call.graph.Closure(revision::IdSet(heads.begin(), heads.end()))) {
    absl::StrAppend(&text, id, " ", call.graph.Find(id)->digest, "\n");
  }
  return Sha256(absl::StrCat(text, absl::StrJoin(heads, ",")));
}

absl::StatusOr<workflow::Drift> CheckDrift(App& app, RequestContext& context, const workflow::Target& target,
                                           const std::string& environment, const CallGraph& call,
                                           const workflow::LedgerView& ledger) {
  if (app.ledgers == nullptr || app.drifts == nullptr)
    return app.engine.DetectDrift(target, call.graph, context.cancel);
  DriftCache::State state{"", ExpectedBy(call, ledger)};
  ASSIGN_OR_RETURN(state.position, app.ledgers->Position(target, context.cancel));
  std::optional<workflow::Drift> known = app.drifts->Find(environment, state);
  if (known.has_value()) return *std::move(known);
  ASSIGN_OR_RETURN(const workflow::Drift drift, app.engine.DetectDrift(target, call.graph, context.cancel));
  ASSIGN_OR_RETURN(const std::string after, app.ledgers->Position(target, context.cancel));
  if (after == state.position) app.drifts->Keep(environment, state, drift);
  return drift;
}

absl::Status AddDrift(App& app, RequestContext& context, const workflow::Target& target, const CallGraph& call,
                      const workflow::LedgerView& ledger, v1::GetEnvironmentStatusResponse& response) {
  ASSIGN_OR_RETURN(const workflow::Drift drift, CheckDrift(app, context, target, response.environment(), call, ledger));
  if (!drift.checked || drift.changes == nullptr) return absl::OkStatus();
  response.set_drift(drift.changes->empty() ? v1::DRIFT_STATE_NONE : v1::DRIFT_STATE_DRIFTED);
  convert::ToProto(*drift.changes, response.mutable_drift_changes());
  convert::ToProto(drift.changes->to().unsupported(), response.mutable_unsupported());
  response.set_fingerprint(drift.changes->to().fingerprint());
  response.set_server_version(MajorOf(response.fingerprint()));
  return absl::OkStatus();
}

}  // namespace

absl::Status GetEnvironmentStatus(App& app, RequestContext& context, const v1::GetEnvironmentStatusRequest& request,
                                  v1::GetEnvironmentStatusResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.name()));
  ASSIGN_OR_RETURN(const Known known, ReadRegistry(app, name, request.bundle()));
  ASSIGN_OR_RETURN(const workflow::Target target, app.environments.Resolve(known.environment));
  ASSIGN_OR_RETURN(const workflow::LedgerView ledger, ReadLedger(app, target, context.cancel));
  response.set_environment(request.name());
  for (const std::string& head : ledger.heads) AddSummary(known.call, head, response.add_current());
  for (const std::string& head : known.call.graph.heads()) AddSummary(known.call, head, response.add_heads());
  response.set_ledger(ledger.present ? v1::LEDGER_STATE_PRESENT : v1::LEDGER_STATE_ABSENT);
  RETURN_IF_ERROR(AddPending(known.call, ledger.heads, response));
  if (known.unfinished.has_value()) convert::ToProto(*known.unfinished, response.mutable_running_operation());
  if (ledger.unfinished.has_value())
    convert::ToProto(*ledger.unfinished, name.project, name.environment, response.mutable_unfinished());
  response.set_drift(ledger.present ? v1::DRIFT_STATE_NOT_CHECKED : v1::DRIFT_STATE_NO_LEDGER);
  // While an operation runs the database is on its way: what differs then is no drift.
  if (!request.check_drift() || !ledger.present || known.unfinished.has_value()) return absl::OkStatus();
  return AddDrift(app, context, target, known.call, ledger, response);
}

}  // namespace lockkeeper::handlers
