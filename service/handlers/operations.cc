#include "service/handlers/operations.h"

#include <limits>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/convert/operation.h"
#include "service/convert/page_token.h"
#include "service/convert/plan.h"
#include "service/convert/revision.h"
#include "service/handlers/common.h"
#include "service/handlers/launch.h"
#include "service/handlers/plan_record.h"

namespace lockkeeper::handlers {
namespace {

constexpr int kOperationIdBytes = 8;

struct Start {
  PlanRecord record;
  store::Environment environment;
  workflow::Target target;
  std::vector<revision::Revision> files;
};

absl::StatusOr<Start> ReadStart(App& app, const convert::ChildName& name) {
  store::Plan row;
  store::Environment environment;
  const absl::Status read = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(row, FindPlan(tx, name));
    ASSIGN_OR_RETURN(environment, tx.GetEnvironment(row.project, row.environment));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(read);
  ASSIGN_OR_RETURN(PlanRecord record, UnpackPlan(std::move(row)));
  ASSIGN_OR_RETURN(workflow::Target target, app.environments.Resolve(environment));
  ASSIGN_OR_RETURN(std::vector<revision::Revision> files, convert::FromProto(record.files));
  return Start{std::move(record), std::move(environment), std::move(target), std::move(files)};
}

v1::Operation Described(const verify::RevisionPlan& plan) {
  v1::Operation operation;
  operation.set_state(v1::OPERATION_STATE_PENDING);
  operation.set_direction(convert::DirectionOf(plan.direction));
  for (const std::string& head : plan.start_heads) operation.add_start_revisions(head);
  for (const std::string& head : plan.target_heads) operation.add_target_revisions(head);
  for (const std::string& head : plan.start_heads) operation.add_current_revisions(head);
  operation.set_steps_total(plan.steps());
  operation.set_start_fingerprint(plan.start_fingerprint);
  return operation;
}

// An environment that is held by an operation in doubt has a reason of its own: waiting would not help.
absl::Status TellDoubt(store::Transaction& tx, const std::string& project, const absl::Status& refused) {
  if (ReasonOf(refused) != Reason::kOperationRunning) return refused;
  const Metadata metadata = MetadataOf(refused);
  const auto holder = metadata.find("operation");
  if (holder == metadata.end()) return refused;
  const absl::StatusOr<store::Operation> found = tx.GetOperation(project, holder->second);
  if (!found.ok() || convert::StateFromText(found->state) != v1::OPERATION_STATE_IN_DOUBT) return refused;
  v1::Operation operation;
  convert::ToProto(*found, &operation);
  return Failure(Reason::kInDoubt)
      .With("operation", found->id)
      .With("environment", found->environment)
      .With("step", operation.failure().step());
}

// The new operation, claimed by this replica; the plan's files are pushed with it.
absl::StatusOr<store::Operation> CreateClaimed(App& app, store::Transaction& tx, const RequestContext& context,
                                               const Start& start) {
  const store::Plan& plan = start.record.row;
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, tx, plan.project, start.files));
  std::vector<std::string> ids;
  for (const revision::Revision& file : start.files) ids.push_back(file.id);
  RETURN_IF_ERROR(PushClosure(tx, context, plan.project, call, ids));
  store::Operation row;
  row.project = plan.project;
  row.environment = plan.environment;
  row.id = RandomHex(kOperationIdBytes);
  row.plan_digest = plan.digest;
  row.principal = context.principal;
  const v1::Operation described = Described(start.record.plan.plan());
  row.state = convert::StateText(described.state());
  row.content = convert::ToContent(described);
  absl::StatusOr<store::Operation> made = tx.CreateOperation(row);
  if (!made.ok()) return TellDoubt(tx, plan.project, made.status());
  RETURN_IF_ERROR(Audit(tx, context, plan.project, {convert::OperationText(plan.project, plan.environment, row.id)},
                        absl::StrCat("started plan ", plan.digest)));
  return tx.ClaimOperation(row.id, app.runner.options().replica, app.runner.options().lease);
}

absl::StatusOr<store::Operation> ReadOperation(App& app, const std::string& resource) {
  ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParseOperation(resource));
  store::Operation found;
  const absl::Status read = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(found, FindOperation(tx, name));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(read);
  return found;
}

}  // namespace

absl::StatusOr<store::Operation> FindOperation(store::Transaction& tx, const convert::ChildName& name) {
  ASSIGN_OR_RETURN(store::Operation found, tx.GetOperation(name.project, name.id));
  if (!name.environment.empty() && name.environment != found.environment) {
    return Failure(Reason::kOperationNotFound).With("operation", name.id);
  }
  return found;
}

absl::Status StartOperation(App& app, RequestContext& context, const v1::StartOperationRequest& request,
                            v1::StartOperationResponse& response) {
  ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParsePlan(request.plan()));
  if (request.request_id().empty() && !request.validate_only()) {
    return InvalidField("request_id", "request_id is missing: a start must be repeatable");
  }
  ASSIGN_OR_RETURN(const bool replied, FindEarlierReply(app, context, request.request_id(), request, response));
  if (replied) {
    ASSIGN_OR_RETURN(const store::Operation now, ReadOperation(app, response.operation().name()));
    convert::ToProto(now, response.mutable_operation());
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(app.runner.CheckOpen());
  ASSIGN_OR_RETURN(Start start, ReadStart(app, name));
  const std::set<std::string> acknowledged(request.acknowledged_findings().begin(),
                                           request.acknowledged_findings().end());
  RETURN_IF_ERROR(
      CheckStart(app, start.record, start.environment, start.target, request.expected_fingerprint(), acknowledged));
  if (request.validate_only()) {
    *response.mutable_operation() = Described(start.record.plan.plan());
    return absl::OkStatus();
  }
  store::Operation claimed;
  const absl::Status created =
      Once(app, context, request.request_id(), request, response, [&](store::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(claimed, CreateClaimed(app, tx, context, start));
        convert::ToProto(claimed, response.mutable_operation());
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(created);
  if (claimed.id.empty()) return absl::OkStatus();  // the same request, a moment earlier
  workflow::RunRequest run{
      std::move(start.target), claimed.id, context.principal, {acknowledged.begin(), acknowledged.end()}};
  return app.runner.Start({std::move(claimed), std::move(start.record.plan), std::move(run)});
}

absl::Status GetOperation(App& app, RequestContext&, const v1::GetOperationRequest& request,
                          v1::GetOperationResponse& response) {
  ASSIGN_OR_RETURN(const store::Operation found, ReadOperation(app, request.name()));
  convert::ToProto(found, response.mutable_operation());
  return absl::OkStatus();
}

absl::Status ListOperations(App& app, RequestContext&, const v1::ListOperationsRequest& request,
                            v1::ListOperationsResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironmentOrAny(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    if (name.environment.empty()) {
      RETURN_IF_ERROR(tx.GetProject(name.project).status());
    } else {
      RETURN_IF_ERROR(tx.GetEnvironment(name.project, name.environment).status());
    }
    ASSIGN_OR_RETURN(const store::Listing<store::Operation> listing,
                     tx.ListOperations(name.project, name.environment, page));
    for (const store::Operation& each : listing.items) {
      if (!request.running_only() || !each.finished) convert::ToProto(each, response.add_operations());
    }
    response.set_next_page_token(convert::ToPageToken(listing.next));
    return absl::OkStatus();
  });
}

absl::Status CancelOperation(App& app, RequestContext& context, const v1::CancelOperationRequest& request,
                             v1::CancelOperationResponse& response) {
  ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParseOperation(request.name()));
  std::string id;
  const absl::Status asked = app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Operation found, FindOperation(tx, name));
    id = found.id;
    ASSIGN_OR_RETURN(const store::Operation wished, tx.RequestCancel(name.project, found.id));
    convert::ToProto(wished, response.mutable_operation());
    return Audit(tx, context, name.project, {response.operation().name()},
                 absl::StrCat("asked to cancel: ", request.reason()));
  });
  RETURN_IF_ERROR(asked);
  // Run by another replica, it ends there: that one looks at the wish when it renews its lease.
  app.runner.Cancel(id);
  return absl::OkStatus();
}

absl::Status ResumeOperation(App& app, RequestContext& context, const v1::ResumeOperationRequest& request,
                             v1::ResumeOperationResponse& response) {
  ASSIGN_OR_RETURN(const store::Operation found, ReadOperation(app, request.name()));
  if (found.finished) {
    convert::ToProto(found, response.mutable_operation());
    if (response.operation().state() == v1::OPERATION_STATE_SUCCEEDED) return absl::OkStatus();
    return InvalidField(
        "name", absl::StrCat("operation '", found.id, "' has ended (", found.state,
                             "): there is nothing in doubt; 'lk upgrade' or 'lk downgrade' again goes on with what it "
                             "left, 'lk status ", found.environment, "' shows it"));
  }
  const absl::Status resumed = app.runner.Resume(found);
  // Somebody else goes on with it: that is what was asked for.
  if (!resumed.ok() && ReasonOf(resumed) != Reason::kOperationRunning) return resumed;
  return app.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::Operation now, tx.GetOperation(found.project, found.id));
    convert::ToProto(now, response.mutable_operation());
    return Audit(tx, context, found.project, {response.operation().name()}, "resumed");
  });
}

absl::Status ListLedgerEntries(App& app, RequestContext&, const v1::ListLedgerEntriesRequest& request,
                               v1::ListLedgerEntriesResponse& response) {
  ASSIGN_OR_RETURN(const convert::EnvironmentName name, convert::ParseEnvironment(request.parent()));
  ASSIGN_OR_RETURN(const store::Page page, convert::ToPage(request.page_size(), request.page_token(), 50, 1000));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &before)) {
    return InvalidField("page_token", "page_token is not the next_page_token of an earlier page");
  }
  ASSIGN_OR_RETURN(const workflow::Target target, FindTarget(app, name));
  // The ledger is read forwards and shown backwards; it has a few rows a revision.
  ASSIGN_OR_RETURN(const std::vector<workflow::LedgerRow> rows,
                   app.engine.LedgerEntries(target, 0, std::numeric_limits<int>::max()));
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->id >= before) continue;
    if (response.entries_size() == page.limit) {
      response.set_next_page_token(convert::ToPageToken(absl::StrCat(row->id + 1)));
      break;
    }
    convert::ToProto(*row, name.project, name.environment, response.add_entries());
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::handlers
