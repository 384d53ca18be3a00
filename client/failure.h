// A failure as the client carries it: an absl::Status whose payload holds the reason and its metadata, whether the
// service sent it or the client found it. Failures of the client's own have reasons too, so that output is uniform.
#ifndef LOCKKEEPER_CLIENT_FAILURE_H_
#define LOCKKEEPER_CLIENT_FAILURE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/exit_code.h"

namespace lockkeeper::client {

// Reasons that only the client has.
inline constexpr char kUsageReason[] = "USAGE";
inline constexpr char kNoServiceReason[] = "NO_SERVICE";
inline constexpr char kLocalFileReason[] = "LOCAL_FILE";
inline constexpr char kProjectFileReason[] = "PROJECT_FILE";
inline constexpr char kModelsFailedReason[] = "MODELS_FAILED";
inline constexpr char kDetachedReason[] = "DETACHED";

struct Failure {
  std::string message;
  std::string reason;  // empty when there is none
  std::map<std::string, std::string> metadata;

  // The value of a metadata key, or "" when it is absent.
  [[nodiscard]] std::string Get(absl::string_view key) const;
};

// Makes a status of `code` with a payload.
[[nodiscard]] absl::Status MakeFailure(absl::StatusCode code, const Failure& failure);

// Short for the commonest case of the client's own: what, and what to do.
[[nodiscard]] absl::Status UsageFailure(absl::string_view message, absl::string_view hint = "");
[[nodiscard]] absl::Status LocalFailure(absl::string_view reason, absl::string_view message,
                                        absl::string_view hint = "");

// Attaches the details of a failed call: bytes of a google.rpc.Status, as the trailer holds them.
[[nodiscard]] absl::Status FromWire(absl::StatusCode code, absl::string_view message, absl::string_view details);

// Reads back what MakeFailure and FromWire attached. A status without payload gives its message alone.
[[nodiscard]] Failure ReadFailure(const absl::Status& status);

// What the process ends with after this failure.
[[nodiscard]] ExitCode ExitCodeFor(const absl::Status& status);

// The same by reason alone, for failures of operations, which are data and no status.
[[nodiscard]] ExitCode ExitCodeForReason(absl::string_view reason);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_FAILURE_H_
