// Follows an operation to its end: shows its events, turns a first Ctrl-C into a cancellation and a second one into
// leaving, and comes back by sequence when the stream breaks. Stopping to follow never stops the operation.
#ifndef LOCKKEEPER_CLIENT_FOLLOW_H_
#define LOCKKEEPER_CLIENT_FOLLOW_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "client/context.h"
#include "client/interrupt.h"
#include "lockkeeper/v1/operation.pb.h"

namespace lockkeeper::client {

struct FollowOptions {
  int64_t after_sequence = 0;
  bool events_as_json = false;      // on stdout, one event a line
  bool cancel_on_interrupt = true;  // else the first Ctrl-C leaves
};

// Returns the operation as it ended. Fails with DETACHED after a second Ctrl-C, and with the failure of the stream when
// it could not be opened again for a minute; both say how to watch on.
[[nodiscard]] absl::StatusOr<v1::Operation> Follow(Context& context, Interrupt& interrupt, const std::string& operation,
                                                   const FollowOptions& options);

// Writes how an ended operation went, and says what the process ends with.
[[nodiscard]] ExitCode ReportOperation(Context& context, const v1::Operation& operation);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_FOLLOW_H_
