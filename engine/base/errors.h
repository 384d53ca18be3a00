// Failures are rows of errors.def: a reason, a canonical code, a message template and typed metadata.
//
// A failure is made in one place, `Failure(Reason::kDrifted).With("environment", name)`, and read in one place,
// `ReasonOf` and `MetadataOf`; no string is ever compared. The reason and the metadata travel inside the absl::Status
// as a payload, so every room passes them up unchanged and only the service turns them into wire details.
// Secrets cannot get in here by type: With() takes text, and base/secret.h cannot be formatted.
#ifndef LOCKKEEPER_ENGINE_BASE_ERRORS_H_
#define LOCKKEEPER_ENGINE_BASE_ERRORS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lockkeeper {

enum class Reason {
#define FAILURE(name, reason, code, text) name,
#include "engine/base/errors.def"
#undef FAILURE
};

using Metadata = std::map<std::string, std::string>;

// The stable name of a reason, as in the proto's ErrorReason ("DRIFTED").
absl::string_view ReasonName(Reason reason);
absl::StatusCode ReasonCode(Reason reason);

// Builds one failure; converts to absl::Status and to any StatusOr.
class Failure {
 public:
  explicit Failure(Reason reason) : reason_(reason) {}
  Failure& With(absl::string_view key, absl::string_view value);
  Failure& With(absl::string_view key, int64_t value);
  absl::Status Build() const;
  operator absl::Status() const { return Build(); }  // NOLINT: a failure is a status
  template <typename T>
  operator absl::StatusOr<T>() const {  // NOLINT
    return Build();
  }

 private:
  Reason reason_;
  Metadata metadata_;
};

// Empty when the status was not made from the table (then it is a bug or a library's own error).
std::optional<Reason> ReasonOf(const absl::Status& status);
Metadata MetadataOf(const absl::Status& status);

// The same failure with one more metadata entry (for a caller that knows the environment or the file). A status that was
// not made from the table comes back unchanged.
absl::Status WithMetadata(const absl::Status& status, absl::string_view key, absl::string_view value);

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_ERRORS_H_
