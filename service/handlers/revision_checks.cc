// The calls of RevisionService that judge revisions or set where an environment stands.
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/revision/target.h"
#include "service/convert/catalog.h"
#include "service/convert/plan.h"
#include "service/handlers/common.h"
#include "service/handlers/revisions.h"

namespace lockkeeper::handlers {
namespace {

void ToProto(const workflow::Verdict& verdict, v1::RevisionVerdict* out) {
  out->set_revision(verdict.revision);
  out->set_irreversible(verdict.irreversible);
  out->set_ok(verdict.failure.empty() && verdict.up_ok &&
              (verdict.irreversible || (verdict.down_ok && verdict.up_again_ok)));
  out->set_failure(verdict.failure);
  if (!verdict.failure.empty()) out->set_failure_reason(std::string(ReasonName(Reason::kSqlFailed)));
  if (verdict.difference == nullptr) return;
  // One difference comes back: what the way down left behind, or what the second way up made differently.
  const bool after_down = !verdict.down_ok;
  convert::ToProto(*verdict.difference,
                   after_down ? out->mutable_after_downgrade() : out->mutable_after_second_upgrade());
}

// Those of the bundle that are not pushed; all of the bundle when every one is.
std::vector<std::string> UnpushedOf(const CallGraph& call, const v1::Bundle& bundle) {
  std::vector<std::string> unpushed, all;
  for (const revision::RevisionPtr& revision : call.graph.ordered()) {
    bool in_bundle = false;
    for (const v1::RevisionFile& file : bundle.files()) in_bundle = in_bundle || file.content() == revision->content;
    if (!in_bundle) continue;
    all.push_back(revision->id);
    if (!call.IsPushed(revision->id)) unpushed.push_back(revision->id);
  }
  return unpushed.empty() ? all : unpushed;
}

struct Stamped {
  std::shared_ptr<const catalog::ChangeSet> differences;
  workflow::LedgerView before, after;
};

void ShowStamp(const Stamped& stamped, v1::StampEnvironmentResponse& response) {
  for (const std::string& head : stamped.before.heads) response.add_revisions_before(head);
  for (const std::string& head : stamped.after.heads) response.add_revisions_after(head);
  if (stamped.differences == nullptr) return;
  convert::ToProto(*stamped.differences, response.mutable_differences());
  convert::ToProto(stamped.differences->to().unsupported(), response.mutable_unsupported());
}

absl::Status RefuseBusy(store::Transaction& tx, const convert::EnvironmentName& name) {
  ASSIGN_OR_RETURN(const store::Listing<store::Operation> newest,
                   tx.ListOperations(name.project, name.environment, {1, ""}));
  if (newest.items.empty() || newest.items[0].finished) return absl::OkStatus();
  return Failure(Reason::kOperationRunning).With("environment", name.environment).With("operation", newest.items[0].id);
}

}  // namespace

absl::Status CheckRevisions(App& app, RequestContext& context, const v1::CheckRevisionsRequest& request,
                            v1::CheckRevisionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  RETURN_IF_ERROR(RefuseScope(request.scope()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  const std::string target = request.target().empty() ? "heads" : request.target();
  ASSIGN_OR_RETURN(const workflow::Comparison compared,
                   app.engine.Check(convert::FromProto(request.declared()), target, call.graph, context.cancel));
  response.set_up_to_date(compared.changes->empty());
  convert::ToProto(*compared.changes, response.mutable_changes());
  response.set_sql(compared.script);
  convert::ToProto(compared.findings, {}, response.mutable_findings());
  convert::ToProto(compared.kept, response.mutable_kept());
  convert::ToProto(compared.unsupported, response.mutable_unsupported());
  convert::ToProto(compared.column_order, response.mutable_column_order_notes());
  return absl::OkStatus();
}

absl::Status VerifyRevisions(App& app, RequestContext& context, const v1::VerifyRevisionsRequest& request,
                             v1::VerifyRevisionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  if (request.seed_rows()) return NotBuiltYet("verifying with seeded rows");
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  ASSIGN_OR_RETURN(const workflow::Verification verification,
                   app.engine.Verify(request.from_target(), request.to_target(), call.graph, context.cancel));
  response.set_ok(verification.ok);
  for (const workflow::Verdict& verdict : verification.verdicts) ToProto(verdict, response.add_verdicts());
  response.set_fingerprint(verification.fingerprint);
  response.set_server_version(convert::VersionText(verification.server_version));
  return absl::OkStatus();
}

absl::Status LintRevisions(App& app, RequestContext&, const v1::LintRevisionsRequest& request,
                           v1::LintRevisionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  std::vector<std::string> targets(request.targets().begin(), request.targets().end());
  if (targets.empty()) targets = UnpushedOf(call, request.bundle());
  for (const std::string& target : targets) {
    ASSIGN_OR_RETURN(const revision::RevisionPtr found, revision::ResolveOne(call.graph, target));
    response.add_revisions(found->id);
  }
  if (targets.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<lint::Finding> findings,
                   app.engine.Lint({response.revisions().begin(), response.revisions().end()}, call.graph));
  convert::ToProto(findings, {}, response.mutable_findings());
  return absl::OkStatus();
}

absl::Status StampEnvironment(App& app, RequestContext& context, const v1::StampEnvironmentRequest& request,
                              v1::StampEnvironmentResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.environment()));
  ASSIGN_OR_RETURN(const bool replied, FindEarlierReply(app, context, request.request_id(), request, response));
  if (replied) return absl::OkStatus();
  if (request.target().empty()) return InvalidField("target", "target is missing: name the revision to stand at");
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, name.project, request.bundle()));
  workflow::RunRequest run;
  ASSIGN_OR_RETURN(run.target, FindTarget(app, name));
  run.operation = RandomHex(8);
  run.principal = context.principal;
  Stamped stamped;
  const auto stamp = [&](bool dry_run) {
    return app.engine.Stamp(run, request.target(), call.graph, dry_run, &stamped.differences, &stamped.before,
                            &stamped.after, context.cancel);
  };
  const absl::Status checked = stamp(true);
  if (request.validate_only()) {
    if (!checked.ok() && ReasonOf(checked) != Reason::kStampUntrue) return checked;
    ShowStamp(stamped, response);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(checked);
  // What an environment stands at must be in the registry first: then nobody can lose the way back.
  return Once(app, context, request.request_id(), request, response, [&](store::Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(RefuseBusy(tx, name));
    RETURN_IF_ERROR(PushClosure(tx, context, name.project, call, stamped.after.heads));
    RETURN_IF_ERROR(
        Audit(tx, context, name.project, {request.environment()}, absl::StrCat("stamped ", request.target())));
    RETURN_IF_ERROR(stamp(false));
    response.set_stamped(true);
    ShowStamp(stamped, response);
    return absl::OkStatus();
  });
}

absl::Status MergeRevisions(App&, RequestContext&, const v1::MergeRevisionsRequest&, v1::MergeRevisionsResponse&) {
  return NotBuiltYet("merging heads");
}

absl::Status ImportRevisions(App&, RequestContext&, const v1::ImportRevisionsRequest&, v1::ImportRevisionsResponse&) {
  return WithMetadata(NotBuiltYet("taking over the history of another tool"), "hint",
                      "begin with what the database is: 'lk new -m baseline --from env:NAME', then 'lk stamp NAME head'");
}

}  // namespace lockkeeper::handlers
