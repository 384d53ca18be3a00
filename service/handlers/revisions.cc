#include "service/handlers/revisions.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/revision/history.h"
#include "engine/revision/target.h"
#include "service/convert/catalog.h"
#include "service/convert/page_token.h"
#include "service/convert/plan.h"
#include "service/convert/revision.h"
#include "service/convert/time.h"
#include "service/handlers/common.h"

namespace lockkeeper::handlers {
namespace {

constexpr size_t kPullBytes = 3 * 1024 * 1024;

absl::StatusOr<uint64_t> PositionOf(const store::Page& page) {
  uint64_t position = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &position)) {
    return InvalidField("page_token", "page_token is not the next_page_token of an earlier page");
  }
  return position;
}

void Show(const CallGraph& call, const revision::Revision& revision, const std::string& project, bool scripts,
          v1::Revision* out) {
  convert::ToProto(revision, project, scripts, out);
  const auto pushed = call.pushed.find(revision.id);
  if (pushed == call.pushed.end()) return;
  out->set_pushed(true);
  convert::ToProto(pushed->second, out->mutable_push_time());
}

absl::StatusOr<workflow::DraftRequest> DraftOf(App& app, const std::string& project,
                                               const v1::CreateRevisionRequest& request) {
  if (request.message().empty())
    return InvalidField("message", "a revision needs a message: one line that says what it does");
  RETURN_IF_ERROR(RefuseScope(request.scope()));
  if (!request.answers().empty()) return NotBuiltYet("answers to questions");
  workflow::DraftRequest draft;
  draft.message = request.message();
  if (!request.base().empty()) draft.base = request.base();
  if (!request.branch_label().empty()) draft.labels.push_back(request.branch_label());
  draft.depends_on = {request.depends_on().begin(), request.depends_on().end()};
  draft.revision_id = request.revision_id();
  ASSIGN_OR_RETURN(draft.renames, ToHints(request.renames()));
  if (request.has_from()) {
    ASSIGN_OR_RETURN(draft.desired, ToSource(app, project, request.from()));
  }
  return draft;
}

// A base that is not a head begins a branch: only when that is meant.
absl::Status CheckSplice(const CallGraph& call, const v1::CreateRevisionRequest& request) {
  if (request.splice() || request.base().empty() || request.base() == "base" || request.base() == "heads")
    return absl::OkStatus();
  const absl::StatusOr<revision::RevisionPtr> base = revision::ResolveOne(call.graph, request.base());
  if (!base.ok() || call.graph.Children((*base)->id).empty())
    return absl::OkStatus();  // the engine says what is wrong with it
  return InvalidField("base",
                      absl::StrCat("revision '", (*base)->id, "' is not a head: pass splice to begin a branch there"));
}

absl::Status ShowDraft(const std::string& project, const workflow::Draft& draft, v1::CreateRevisionResponse& response) {
  response.set_nothing_to_do(draft.nothing_to_do);
  if (draft.up.changes != nullptr) convert::ToProto(*draft.up.changes, draft.up.renames, response.mutable_changes());
  convert::ToProto(draft.findings, {}, response.mutable_findings());
  convert::ToProto(draft.up.kept, response.mutable_kept());
  convert::ToProto(draft.up.unsupported, response.mutable_unsupported());
  convert::ToProto(draft.up.column_order, response.mutable_column_order_notes());
  if (draft.nothing_to_do) return absl::OkStatus();
  response.mutable_file()->set_file_name(draft.file_name);
  response.mutable_file()->set_content(draft.content);
  ASSIGN_OR_RETURN(const revision::Revision parsed, revision::ParseRevision(draft.file_name, draft.content));
  convert::ToProto(parsed, project, true, response.mutable_revision());
  return absl::OkStatus();
}

// Where each of the environments stands, as marks on the nodes.
absl::Status MarkEnvironments(App& app, CancelToken& cancel, const v1::GetGraphRequest& request, const CallGraph& call,
                              v1::RevisionGraph& graph) {
  for (const std::string& resource : request.environments()) {
    ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(resource));
    ASSIGN_OR_RETURN(const workflow::Target target, FindTarget(app, name));
    ASSIGN_OR_RETURN(const workflow::LedgerView ledger, ReadLedger(app, target, cancel));
    const revision::IdSet current(ledger.heads.begin(), ledger.heads.end());
    const revision::IdSet applied = call.graph.Closure(current);
    for (v1::RevisionNode& node : *graph.mutable_nodes()) {
      if (applied.count(node.id()) > 0) node.add_applied_in(resource);
      if (current.count(node.id()) > 0) node.add_current_in(resource);
    }
  }
  return absl::OkStatus();
}

// The revisions between two targets, both included; all when neither is given.
absl::StatusOr<revision::IdSet> Between(const revision::Graph& graph, const std::string& from, const std::string& to) {
  revision::IdSet wanted;
  for (const revision::RevisionPtr& each : graph.ordered()) wanted.insert(each->id);
  const auto keep = [&](const revision::IdSet& these) {
    revision::IdSet both;
    std::set_intersection(wanted.begin(), wanted.end(), these.begin(), these.end(), std::inserter(both, both.end()));
    wanted = std::move(both);
  };
  if (!to.empty() && to != "heads") {
    ASSIGN_OR_RETURN(const revision::RevisionPtr highest, revision::ResolveOne(graph, to));
    keep(graph.Closure({highest->id}));
  }
  if (!from.empty() && from != "base") {
    ASSIGN_OR_RETURN(const revision::RevisionPtr lowest, revision::ResolveOne(graph, from));
    keep(graph.Dependents({lowest->id}));
  }
  return wanted;
}

}  // namespace

absl::Status CreateRevision(App& app, RequestContext& context, const v1::CreateRevisionRequest& request,
                            v1::CreateRevisionResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const bool replied, FindEarlierReply(app, context, request.request_id(), request, response));
  if (replied) return absl::OkStatus();
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  RETURN_IF_ERROR(CheckSplice(call, request));
  ASSIGN_OR_RETURN(const workflow::DraftRequest wanted, DraftOf(app, project, request));
  ASSIGN_OR_RETURN(const workflow::Draft draft, app.engine.DraftRevision(wanted, call.graph, context.cancel));
  return Once(app, context, request.request_id(), request, response,
              [&](store::Transaction&) -> absl::Status { return ShowDraft(project, draft, response); });
}

absl::Status PushRevisions(App& app, RequestContext& context, const v1::PushRevisionsRequest& request,
                           v1::PushRevisionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const std::vector<revision::Revision> files, convert::FromProto(request.bundle()));
  const auto push = [&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, tx, project, files));
    std::vector<std::string> ids, created;
    for (const revision::Revision& file : files) {
      v1::PushResult* result = response.add_results();
      result->set_file_name(file.file_name);
      result->set_revision(file.id);
      result->set_digest(file.digest);
      result->set_outcome(call.IsPushed(file.id) ? v1::PUSH_OUTCOME_UNCHANGED : v1::PUSH_OUTCOME_CREATED);
      ids.push_back(file.id);
      if (!call.IsPushed(file.id)) created.push_back(convert::RevisionText(project, file.id));
    }
    if (request.validate_only() || created.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(PushClosure(tx, context, project, call, ids));
    return Audit(tx, context, project, created, absl::StrCat("pushed ", created.size(), " revisions"));
  };
  if (request.validate_only()) return app.store.Transact(push);
  return Once(app, context, request.request_id(), request, response, push);
}

absl::Status PullRevisions(App& app, RequestContext&, const v1::PullRevisionsRequest& request,
                           v1::PullRevisionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 200, 1000));
  ASSIGN_OR_RETURN(uint64_t position, PositionOf(page));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, v1::Bundle()));
  const std::set<std::string> known(request.known_digests().begin(), request.known_digests().end());
  const std::vector<revision::RevisionPtr>& ordered = call.graph.ordered();
  size_t bytes = 0;
  for (; position < ordered.size(); ++position) {
    const revision::Revision& revision = *ordered[position];
    if (known.count(revision.digest) > 0) continue;
    bytes += revision.content.size();
    if (response.files_size() == page.limit || (bytes > kPullBytes && response.files_size() > 0)) {
      response.set_next_page_token(convert::ToPageToken(absl::StrCat(position)));
      return absl::OkStatus();
    }
    convert::ToProto(revision, response.add_files());
  }
  return absl::OkStatus();
}

absl::Status GetRevision(App& app, RequestContext&, const v1::GetRevisionRequest& request,
                         v1::GetRevisionResponse& response) {
  ASSIGN_OR_RETURN(const convert::RevisionName name, convert::ParseRevision(request.name()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, name.project, request.bundle()));
  ASSIGN_OR_RETURN(const revision::RevisionPtr found, revision::ResolveOne(call.graph, name.revision));
  Show(call, *found, name.project, true, response.mutable_revision());
  convert::ToProto(call.graph, *found, response.mutable_node());
  response.mutable_node()->set_pushed(call.IsPushed(found->id));
  return absl::OkStatus();
}

absl::Status ListRevisions(App& app, RequestContext&, const v1::ListRevisionsRequest& request,
                           v1::ListRevisionsResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  ASSIGN_OR_RETURN(uint64_t position, PositionOf(page));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, v1::Bundle()));
  const std::vector<revision::RevisionPtr> newest_first = revision::NewestFirst(call.graph);
  for (; position < newest_first.size(); ++position) {
    if (response.revisions_size() == page.limit) {
      response.set_next_page_token(convert::ToPageToken(absl::StrCat(position)));
      return absl::OkStatus();
    }
    Show(call, *newest_first[position], project, false, response.add_revisions());
  }
  return absl::OkStatus();
}

absl::Status GetGraph(App& app, RequestContext& context, const v1::GetGraphRequest& request,
                      v1::GetGraphResponse& response) {
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  ASSIGN_OR_RETURN(const revision::IdSet wanted, Between(call.graph, request.from_target(), request.to_target()));
  v1::RevisionGraph& graph = *response.mutable_graph();
  for (const revision::RevisionPtr& revision : revision::NewestFirst(call.graph)) {
    if (wanted.count(revision->id) == 0) continue;
    v1::RevisionNode* node = graph.add_nodes();
    convert::ToProto(call.graph, *revision, node);
    node->set_pushed(call.IsPushed(revision->id));
  }
  for (const std::string& head : call.graph.heads()) graph.add_heads(head);
  for (const std::string& base : call.graph.bases()) graph.add_bases(base);
  return MarkEnvironments(app, context.cancel, request, call, graph);
}

}  // namespace lockkeeper::handlers
