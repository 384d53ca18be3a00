#include "service/handlers/catalog.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/catalog/canonical.h"
#include "service/convert/catalog.h"
#include "service/convert/page_token.h"
#include "service/convert/plan.h"
#include "service/handlers/common.h"

namespace lockkeeper::handlers {
namespace {

absl::StatusOr<catalog::SnapshotPtr> StoredSnapshot(App& app, RequestContext& context, const std::string& resource) {
  ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParseSnapshot(resource));
  v1::Source source;
  source.set_fingerprint(name.id);
  ASSIGN_OR_RETURN(const workflow::Source stored, ToSource(app, name.project, source));
  return app.engine.Capture(stored, revision::Graph(), context.cancel);
}

absl::Status StoreSnapshot(App& app, const std::string& environment, v1::Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(environment));
  snapshot.set_name(convert::SnapshotText(name.project, name.environment, snapshot.fingerprint()));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    return tx.PutSnapshot(name.project, snapshot.fingerprint(), snapshot.canonical_text());
  });
}

bool IsWanted(const catalog::Object& object, const v1::ListObjectsRequest& request) {
  const auto& kinds = request.kinds();
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), std::string(object.key.kind->name)) != kinds.end();
}

}  // namespace

absl::Status CaptureSnapshot(App& app, RequestContext& context, const v1::CaptureSnapshotRequest& request,
                             v1::CaptureSnapshotResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  RETURN_IF_ERROR(RefuseScope(request.scope()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  ASSIGN_OR_RETURN(const workflow::Source source, ToSource(app, project, request.source()));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr snapshot, app.engine.Capture(source, call.graph, context.cancel));
  convert::ToProto(*snapshot, response.mutable_snapshot());
  if (!request.source().has_environment()) return absl::OkStatus();
  return StoreSnapshot(app, request.source().environment(), *response.mutable_snapshot());
}

absl::Status GetSnapshot(App& app, RequestContext& context, const v1::GetSnapshotRequest& request,
                         v1::GetSnapshotResponse& response) {
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr snapshot, StoredSnapshot(app, context, request.name()));
  convert::ToProto(*snapshot, response.mutable_snapshot());
  response.mutable_snapshot()->clear_capture_time();
  response.mutable_snapshot()->set_name(request.name());
  return absl::OkStatus();
}

absl::Status ListObjects(App& app, RequestContext& context, const v1::ListObjectsRequest& request,
                         v1::ListObjectsResponse& response) {
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 500, 5000));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr snapshot, StoredSnapshot(app, context, request.parent()));
  uint64_t position = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &position)) {
    return InvalidField("page_token", "page_token is not the next_page_token of an earlier page");
  }
  for (; position < snapshot->size(); ++position) {
    if (!IsWanted((*snapshot)[position], request)) continue;
    if (response.objects_size() == page.limit) {
      response.set_next_page_token(convert::ToPageToken(absl::StrCat(position)));
      return absl::OkStatus();
    }
    convert::ToProto(*snapshot, position, response.add_objects());
  }
  return absl::OkStatus();
}

absl::Status CompareSources(App& app, RequestContext& context, const v1::CompareSourcesRequest& request,
                            v1::CompareSourcesResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  RETURN_IF_ERROR(RefuseScope(request.scope()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  ASSIGN_OR_RETURN(const workflow::Source from, ToSource(app, project, request.from()));
  ASSIGN_OR_RETURN(const workflow::Source to, ToSource(app, project, request.to()));
  workflow::CompareOptions options;
  ASSIGN_OR_RETURN(options.renames, ToHints(request.renames()));
  options.strict_column_order = request.column_order() == v1::COLUMN_ORDER_STRICT;
  ASSIGN_OR_RETURN(const workflow::Comparison compared,
                   app.engine.Compare(from, to, options, call.graph, context.cancel));
  convert::ToProto(*compared.changes, compared.renames, response.mutable_changes());
  if (options.strict_column_order) convert::OrderToProto(compared.column_order, response.mutable_changes());
  convert::ToProto(compared.unsupported, response.mutable_unsupported());
  convert::ToProto(compared.kept, response.mutable_kept());
  convert::ToProto(compared.column_order, response.mutable_column_order_notes());
  response.set_from_fingerprint(compared.changes->from().fingerprint());
  response.set_to_fingerprint(compared.changes->to().fingerprint());
  if (request.changes_only()) return absl::OkStatus();
  response.set_sql(compared.script);
  convert::ToProto(compared.statements, response.mutable_groups());
  convert::ToProto(compared.findings, {}, response.mutable_findings());
  return absl::OkStatus();
}

absl::Status DetectDrift(App& app, RequestContext& context, const v1::DetectDriftRequest& request,
                         v1::DetectDriftResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.environment()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, name.project, v1::Bundle()));
  ASSIGN_OR_RETURN(const workflow::Target target, FindTarget(app, name));
  ASSIGN_OR_RETURN(const workflow::LedgerView ledger, app.engine.ReadLedger(target));
  for (const std::string& head : ledger.heads) response.add_current_revisions(head);
  ASSIGN_OR_RETURN(const workflow::Drift drift, app.engine.DetectDrift(target, call.graph, context.cancel));
  if (drift.changes == nullptr) return absl::OkStatus();
  convert::ToProto(*drift.changes, response.mutable_changes());
  response.set_repair_sql(plan::ToScript(drift.repair));
  response.set_expected_fingerprint(drift.changes->from().fingerprint());
  response.set_found_fingerprint(drift.changes->to().fingerprint());
  convert::ToProto(drift.changes->to().unsupported(), response.mutable_unsupported());
  return absl::OkStatus();
}

}  // namespace lockkeeper::handlers
