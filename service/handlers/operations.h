// OperationService: starting, looking at, cancelling and resuming runs of plans. Watching is operations/watch.h.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_OPERATIONS_H_
#define LOCKKEEPER_SERVICE_HANDLERS_OPERATIONS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lockkeeper/v1/operation_service.pb.h"
#include "service/convert/names.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status StartOperation(App& app, RequestContext& context, const v1::StartOperationRequest& request,
                            v1::StartOperationResponse& response);
absl::Status GetOperation(App& app, RequestContext& context, const v1::GetOperationRequest& request,
                          v1::GetOperationResponse& response);
absl::Status ListOperations(App& app, RequestContext& context, const v1::ListOperationsRequest& request,
                            v1::ListOperationsResponse& response);
absl::Status CancelOperation(App& app, RequestContext& context, const v1::CancelOperationRequest& request,
                             v1::CancelOperationResponse& response);
absl::Status ResumeOperation(App& app, RequestContext& context, const v1::ResumeOperationRequest& request,
                             v1::ResumeOperationResponse& response);
absl::Status ListLedgerEntries(App& app, RequestContext& context, const v1::ListLedgerEntriesRequest& request,
                               v1::ListLedgerEntriesResponse& response);

// OPERATION_NOT_FOUND also when the operation is there and belongs to another environment than the name says.
absl::StatusOr<store::Operation> FindOperation(store::Transaction& tx, const convert::ChildName& name);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_OPERATIONS_H_
