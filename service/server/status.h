// An absl::Status as it travels: the canonical code, the message, and one google.rpc.ErrorInfo in a google.rpc.Status.
//
// The details go into the trailer `grpc-status-details-bin`, which the peer limits (8 KiB by default, message
// included): what is too long is cut between characters rather than lost with the whole reply. Knows no handler.
#ifndef LOCKKEEPER_SERVICE_SERVER_STATUS_H_
#define LOCKKEEPER_SERVICE_SERVER_STATUS_H_

#include <string>

#include "absl/status/status.h"

namespace grpc {
class Status;
}

namespace lockkeeper::server {

grpc::Status ToGrpc(const absl::Status& status);

// The serialized google.rpc.Status; empty for OK.
std::string ToDetails(const absl::Status& status);

}  // namespace lockkeeper::server

#endif  // LOCKKEEPER_SERVICE_SERVER_STATUS_H_
