#include "service/handlers/common.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/convert/catalog.h"
#include "service/convert/revision.h"

namespace lockkeeper::handlers {
namespace {

using google::protobuf::Message;

store::RequestKey KeyOf(const RequestContext& context, const std::string& request_id) {
  return {context.principal, context.method, request_id};
}

// True when an earlier reply was there and is in `response` now.
absl::StatusOr<bool> TakeReply(store::Transaction& tx, const store::RequestKey& key, const Message& request,
                               Message& response) {
  ASSIGN_OR_RETURN(const std::optional<store::Reply> reply, tx.FindReply(key));
  if (!reply.has_value()) return false;
  if (reply->request_digest != Sha256(request.SerializeAsString())) {
    return InvalidField("request_id",
                        absl::StrCat("request_id '", key.request_id, "' was used for another request: make a new one"));
  }
  RET_CHECK(response.ParseFromString(reply->content));
  return true;
}

absl::StatusOr<workflow::Source> FromFingerprint(App& app, const std::string& project, const std::string& fingerprint) {
  std::optional<std::string> text;
  const absl::Status transacted = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(text, tx.GetSnapshot(project, fingerprint));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(transacted);
  if (!text.has_value()) return InvalidField("fingerprint", absl::StrCat("no snapshot '", fingerprint, "' is stored"));
  return workflow::CanonicalSource{*std::move(text)};
}

}  // namespace

absl::StatusOr<std::vector<workflow::RenameHint>> ToHints(
    const google::protobuf::RepeatedPtrField<v1::Rename>& renames) {
  std::vector<workflow::RenameHint> out;
  for (const v1::Rename& rename : renames) {
    if (rename.from().kind() != rename.to().kind())
      return InvalidField("renames", "a rename does not make one kind of object into another");
    if (rename.from().path().empty() || rename.to().path().empty())
      return InvalidField("renames", "a rename needs the old and the new path");
    out.push_back({rename.from().kind(),
                   {rename.from().path().begin(), rename.from().path().end()},
                   {rename.to().path().begin(), rename.to().path().end()}});
  }
  return out;
}

absl::Status NotBuiltYet(absl::string_view what) { return Failure(Reason::kNotBuiltYet).With("what", what); }

absl::Status InvalidField(absl::string_view field, absl::string_view what) {
  return Failure(Reason::kInvalidArgument).With("what", what).With("field", field);
}

absl::Status RefuseScope(const v1::Scope& scope) {
  if (scope.include_schemas().empty() && scope.exclude_schemas().empty()) return absl::OkStatus();
  return NotBuiltYet("choosing schemas with a scope");
}

absl::StatusOr<CallGraph> GraphFor(App& app, store::Transaction& tx, const std::string& project,
                                   std::vector<revision::Revision> bundle) {
  RETURN_IF_ERROR(tx.GetProject(project).status());
  ASSIGN_OR_RETURN(const std::vector<store::Revision> stored, tx.AllRevisions(project));
  CallGraph call;
  std::vector<revision::Revision> pushed;
  pushed.reserve(stored.size());
  for (const store::Revision& row : stored) {
    ASSIGN_OR_RETURN(revision::Revision parsed, app.revisions.Parse(row));
    call.pushed[parsed.id] = row.pushed;
    pushed.push_back(std::move(parsed));
  }
  ASSIGN_OR_RETURN(call.graph, revision::Combine(std::move(pushed), std::move(bundle)));
  return call;
}

absl::StatusOr<CallGraph> GraphFor(App& app, const std::string& project, const v1::Bundle& bundle) {
  ASSIGN_OR_RETURN(std::vector<revision::Revision> files, convert::FromProto(bundle));
  CallGraph call;
  const absl::Status transacted = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(call, GraphFor(app, tx, project, std::move(files)));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(transacted);
  return call;
}

absl::StatusOr<store::Environment> FindEnvironment(App& app, const convert::EnvironmentName& name) {
  store::Environment found;
  const absl::Status transacted = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(found, tx.GetEnvironment(name.project, name.environment));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(transacted);
  return found;
}

absl::StatusOr<workflow::Target> FindTarget(App& app, const convert::EnvironmentName& name) {
  ASSIGN_OR_RETURN(const store::Environment environment, FindEnvironment(app, name));
  return app.environments.Resolve(environment);
}

absl::StatusOr<workflow::LedgerView> ReadLedger(App& app, const workflow::Target& target, CancelToken& cancel) {
  return app.ledgers == nullptr ? app.engine.ReadLedger(target) : app.ledgers->Read(target, cancel);
}

absl::StatusOr<workflow::Source> ToSource(App& app, const std::string& project, const v1::Source& source) {
  switch (source.source_case()) {
    case v1::Source::kEnvironment: {
      ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(source.environment()));
      ASSIGN_OR_RETURN(workflow::Target target, FindTarget(app, name));
      return workflow::LiveSource{std::move(target)};
    }
    case v1::Source::kRevision: return workflow::RevisionSource{source.revision()};
    case v1::Source::kDeclared: return convert::FromProto(source.declared());
    case v1::Source::kEmpty: return workflow::EmptySource{};
    case v1::Source::kSnapshot: return workflow::CanonicalSource{source.snapshot()};
    case v1::Source::kFingerprint: return FromFingerprint(app, project, source.fingerprint());
    case v1::Source::kUrl:
      if (!app.facts.dev_mode)
        return Failure(Reason::kPermissionDenied)
            .With("message", "a database may be named by its URL in dev mode only");
      return workflow::LiveSource{{"url", Secret(source.url())}};
    case v1::Source::SOURCE_NOT_SET: break;
  }
  return InvalidField("source",
                      "a source is empty: give an environment, a revision, declared files, a snapshot or 'empty'");
}

absl::Status PushClosure(store::Transaction& tx, const RequestContext& context, const std::string& project,
                         const CallGraph& call, const std::vector<std::string>& ids) {
  const revision::IdSet wanted = call.graph.Closure(revision::IdSet(ids.begin(), ids.end()));
  for (const revision::RevisionPtr& revision : call.graph.InOrder(wanted)) {
    if (call.IsPushed(revision->id)) continue;
    store::Revision row;
    row.project = project;
    row.id = revision->id;
    row.digest = revision->digest;
    row.file_name = revision->file_name;
    row.content = revision->content;
    row.parents = revision->parents;
    row.message = revision->message;
    row.principal = context.principal;
    RETURN_IF_ERROR(tx.PushRevision(row).status());
  }
  return absl::OkStatus();
}

absl::Status Once(App& app, const RequestContext& context, const std::string& request_id, const Message& request,
                  Message& response, const std::function<absl::Status(store::Transaction&)>& body) {
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    if (request_id.empty()) return body(tx);
    const store::RequestKey key = KeyOf(context, request_id);
    ASSIGN_OR_RETURN(const bool replied, TakeReply(tx, key, request, response));
    if (replied) return absl::OkStatus();
    RETURN_IF_ERROR(body(tx));
    return tx.PutReply(key, {Sha256(request.SerializeAsString()), response.SerializeAsString()});
  });
}

absl::StatusOr<bool> FindEarlierReply(App& app, const RequestContext& context, const std::string& request_id,
                                      const Message& request, Message& response) {
  if (request_id.empty()) return false;
  bool replied = false;
  const absl::Status transacted = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(replied, TakeReply(tx, KeyOf(context, request_id), request, response));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(transacted);
  return replied;
}

absl::Status Audit(store::Transaction& tx, const RequestContext& context, const std::string& project,
                   const std::vector<std::string>& resources, absl::string_view text) {
  store::AuditEntry entry;
  entry.project = project;
  entry.principal = context.principal;
  entry.method = context.method;
  entry.outcome = "allowed";
  entry.text = std::string(text);
  entry.resources = resources;
  return tx.AppendAudit(entry).status();
}

}  // namespace lockkeeper::handlers
