// The stream of WatchOperation: writes what operations::Watch sends, one message at a time, and ends as it ends.
#ifndef LOCKKEEPER_SERVICE_SERVER_WATCH_CALL_H_
#define LOCKKEEPER_SERVICE_SERVER_WATCH_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "lockkeeper/v1/operation_service.pb.h"
#include "service/operations/broadcast.h"
#include "service/server/bind.h"

namespace lockkeeper::server {

grpc::ServerWriteReactor<v1::WatchOperationResponse>* WatchOperation(const Binder& binder,
                                                                     operations::Broadcast& broadcast,
                                                                     grpc::CallbackServerContext* context,
                                                                     const v1::WatchOperationRequest& request);

}  // namespace lockkeeper::server

#endif  // LOCKKEEPER_SERVICE_SERVER_WATCH_CALL_H_
