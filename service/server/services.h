// The gRPC services of the contract, each method bound to its handler.
#ifndef LOCKKEEPER_SERVICE_SERVER_SERVICES_H_
#define LOCKKEEPER_SERVICE_SERVER_SERVICES_H_

#include <memory>
#include <vector>

#include "service/operations/broadcast.h"
#include "service/server/bind.h"

namespace grpc {
class Service;
}

namespace lockkeeper::server {

// The binder and the broadcast outlive the services.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(const Binder& binder, operations::Broadcast& broadcast);
// Their full names, for health.
std::vector<const char*> ServiceNames();

}  // namespace lockkeeper::server

#endif  // LOCKKEEPER_SERVICE_SERVER_SERVICES_H_
