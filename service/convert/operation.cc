#include "service/convert/operation.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "service/convert/names.h"
#include "service/convert/time.h"
#include "service/convert/utf8.h"

namespace lockkeeper::convert {
namespace {

constexpr absl::string_view kStatePrefix = "OPERATION_STATE_";

v1::LedgerEntryKind KindOf(absl::string_view kind) {
  // The ledger says which way a group went; on the wire the revision and the plan's direction say that.
  if (kind == "apply" || kind == "revert") return v1::LEDGER_ENTRY_KIND_GROUP;
  v1::LedgerEntryKind value = v1::LEDGER_ENTRY_KIND_UNSPECIFIED;
  v1::LedgerEntryKind_Parse(absl::StrCat("LEDGER_ENTRY_KIND_", absl::AsciiStrToUpper(kind)), &value);
  return value;
}

// Made by us and read by us: what does not parse shows as an empty message, and its columns still tell the truth.
template <typename Message>
Message Parsed(const std::string& content) {
  Message message;
  if (!message.ParseFromString(content)) message.Clear();
  return message;
}

}  // namespace

v1::OperationState StateOf(workflow::RunState state) {
  switch (state) {
    case workflow::RunState::kPending: return v1::OPERATION_STATE_PENDING;
    case workflow::RunState::kLocked: return v1::OPERATION_STATE_LOCKED;
    case workflow::RunState::kChecked: return v1::OPERATION_STATE_CHECKED;
    case workflow::RunState::kRunning: return v1::OPERATION_STATE_RUNNING;
    case workflow::RunState::kConfirming: return v1::OPERATION_STATE_CONFIRMING;
    case workflow::RunState::kSucceeded: return v1::OPERATION_STATE_SUCCEEDED;
    case workflow::RunState::kFailed: return v1::OPERATION_STATE_FAILED;
    case workflow::RunState::kCancelled: return v1::OPERATION_STATE_CANCELLED;
    case workflow::RunState::kInDoubt: return v1::OPERATION_STATE_IN_DOUBT;
  }
  return v1::OPERATION_STATE_UNSPECIFIED;
}

std::string StateText(v1::OperationState state) { return v1::OperationState_Name(state).substr(kStatePrefix.size()); }

v1::OperationState StateFromText(absl::string_view text) {
  v1::OperationState state = v1::OPERATION_STATE_UNSPECIFIED;
  v1::OperationState_Parse(absl::StrCat(kStatePrefix, text), &state);
  return state;
}

bool IsEnded(v1::OperationState state) {
  return state == v1::OPERATION_STATE_SUCCEEDED || state == v1::OPERATION_STATE_FAILED ||
         state == v1::OPERATION_STATE_CANCELLED;
}

bool IsFinal(v1::OperationState state) { return IsEnded(state) || state == v1::OPERATION_STATE_IN_DOUBT; }

void ToFailure(const absl::Status& status, int step, absl::string_view sql, v1::OperationFailure* out) {
  const std::optional<Reason> reason = ReasonOf(status);
  out->set_reason(std::string(reason.has_value() ? ReasonName(*reason) : ReasonName(Reason::kInternal)));
  out->set_message(CleanUtf8(status.message()));
  for (const auto& [key, value] : MetadataOf(status)) (*out->mutable_metadata())[key] = CleanUtf8(value);
  out->set_step(step);
  out->set_sql(CleanUtf8(sql));
}

void ToProto(const store::Operation& operation, v1::Operation* out) {
  *out = Parsed<v1::Operation>(operation.content);
  out->set_name(OperationText(operation.project, operation.environment, operation.id));
  out->set_plan(PlanText(operation.project, operation.environment, operation.plan_digest));
  out->set_environment(EnvironmentText(operation.project, operation.environment));
  out->set_state(StateFromText(operation.state));
  out->set_principal(operation.principal);
  out->set_last_sequence(operation.last_sequence);
  out->set_cancel_requested(operation.cancel_requested);
  ToProto(operation.created, out->mutable_create_time());
  if (operation.ended.has_value()) ToProto(*operation.ended, out->mutable_end_time());
}

std::string ToContent(const v1::Operation& operation) { return operation.SerializeAsString(); }

v1::OperationEvent FromContent(const store::Event& event) {
  auto message = Parsed<v1::OperationEvent>(event.content);
  message.set_sequence(event.sequence);
  ToProto(event.time, message.mutable_time());
  return message;
}

std::string ToContent(const v1::OperationEvent& event) { return event.SerializeAsString(); }

void ToProto(const ledger::Unfinished& unfinished, absl::string_view project, absl::string_view environment,
             v1::UnfinishedRevision* out) {
  out->set_revision(unfinished.revision);
  out->set_direction(unfinished.kind == ledger::EntryKind::kApply ? v1::DIRECTION_UPGRADE : v1::DIRECTION_DOWNGRADE);
  out->set_statements_done(unfinished.done);
  out->set_statements_total(unfinished.statements);
  out->set_operation(OperationText(project, environment, unfinished.operation));
}

void ToProto(const workflow::LedgerRow& row, absl::string_view project, absl::string_view environment,
             v1::LedgerEntry* out) {
  out->set_sequence(row.id);
  out->set_kind(KindOf(row.kind));
  if (!row.operation.empty()) out->set_operation(OperationText(project, environment, row.operation));
  out->set_revision(row.revision);
  if (row.step > 0) out->add_steps(row.step);
  out->set_text(row.text);
  out->set_principal(row.principal);
  out->set_digest(row.digest);
  ToProto(row.time, out->mutable_time());
}

}  // namespace lockkeeper::convert
