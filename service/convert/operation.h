// Operations, their events and failures as messages, and in the form in which the store keeps them.
//
// An operation's content in the store is a v1::Operation; what the store has columns for (state, times, last sequence,
// wish to cancel) is taken from there. An event's content is a v1::OperationEvent without sequence and time.
#ifndef LOCKKEEPER_SERVICE_CONVERT_OPERATION_H_
#define LOCKKEEPER_SERVICE_CONVERT_OPERATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/workflow/engine.h"
#include "lockkeeper/v1/operation.pb.h"
#include "service/store/store.h"

namespace lockkeeper::convert {

v1::OperationState StateOf(workflow::RunState state);
// The proto's name without its prefix, as the store keeps it, and back.
std::string StateText(v1::OperationState state);
v1::OperationState StateFromText(absl::string_view text);
bool IsFinal(v1::OperationState state);  // IN_DOUBT too: the watch ends there
bool IsEnded(v1::OperationState state);  // IN_DOUBT is not: it can be resumed

void ToFailure(const absl::Status& status, int step, absl::string_view sql, v1::OperationFailure* out);

void ToProto(const store::Operation& operation, v1::Operation* out);
std::string ToContent(const v1::Operation& operation);

v1::OperationEvent FromContent(const store::Event& event);
std::string ToContent(const v1::OperationEvent& event);

void ToProto(const ledger::Unfinished& unfinished, absl::string_view project, absl::string_view environment,
             v1::UnfinishedRevision* out);
void ToProto(const workflow::LedgerRow& row, absl::string_view project, absl::string_view environment,
             v1::LedgerEntry* out);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_OPERATION_H_
