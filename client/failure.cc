#include "client/failure.h"

#include <algorithm>
#include <array>

#include "absl/strings/cord.h"
#include "wire_status.pb.h"

namespace lockkeeper::client {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";

// What a guard refuses. Everything else that fails is simply failed.
constexpr std::array kGuardReasons = {"DRIFTED",
                                      "FINDINGS_OPEN",
                                      "IRREVERSIBLE",
                                      "MULTIPLE_HEADS",
                                      "NOT_AN_ANCESTOR",
                                      "NOT_PRIMARY",
                                      "OPERATION_RUNNING",
                                      "PERMISSION_DENIED",
                                      "POOLER_DETECTED",
                                      "PROOF_FAILED",
                                      "REVISION_CHANGED",
                                      "REVISION_UNFINISHED",
                                      "SHADOW_VERSION",
                                      "SQL_FORBIDDEN",
                                      "STALE_PLAN",
                                      "STAMP_UNTRUE",
                                      "UNSUPPORTED_OBJECTS",
                                      "VERSION_UNSUPPORTED"};

constexpr std::array kUsageReasons = {kUsageReason, "TARGET_SYNTAX"};

// Nothing else may run there before somebody looked.
constexpr std::array kDoubtReasons = {"COMMIT_IN_DOUBT", "IN_DOUBT", "LEDGER_BROKEN"};

template <typename Table>
bool Contains(const Table& table, absl::string_view reason) {
  return std::any_of(table.begin(), table.end(), [&](const char* row) { return reason == row; });
}

}  // namespace

std::string Failure::Get(absl::string_view key) const {
  const auto found = metadata.find(std::string(key));
  return found == metadata.end() ? "" : found->second;
}

absl::Status MakeFailure(absl::StatusCode code, const Failure& failure) {
  absl::Status status(code, failure.message);
  wire::ErrorInfo detail;
  detail.set_reason(failure.reason);
  for (const auto& [key, value] : failure.metadata) (*detail.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoUrl, absl::Cord(detail.SerializeAsString()));
  return status;
}

absl::Status UsageFailure(absl::string_view message, absl::string_view hint) {
  Failure failure{std::string(message), kUsageReason, {}};
  if (!hint.empty()) failure.metadata["hint"] = std::string(hint);
  return MakeFailure(absl::StatusCode::kInvalidArgument, failure);
}

absl::Status LocalFailure(absl::string_view reason, absl::string_view message, absl::string_view hint) {
  Failure failure{std::string(message), std::string(reason), {}};
  if (!hint.empty()) failure.metadata["hint"] = std::string(hint);
  return MakeFailure(absl::StatusCode::kFailedPrecondition, failure);
}

absl::Status FromWire(absl::StatusCode code, absl::string_view message, absl::string_view details) {
  absl::Status status(code, message);
  wire::Status sent;
  if (!sent.ParseFromArray(details.data(), static_cast<int>(details.size()))) return status;
  for (const auto& detail : sent.details()) {
    if (detail.type_url() == kErrorInfoUrl) {
      status.SetPayload(kErrorInfoUrl, absl::Cord(detail.value()));
    }
  }
  return status;
}

Failure ReadFailure(const absl::Status& status) {
  Failure failure{std::string(status.message()), "", {}};
  const auto payload = status.GetPayload(kErrorInfoUrl);
  wire::ErrorInfo detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return failure;
  failure.reason = detail.reason();
  for (const auto& [key, value] : detail.metadata()) failure.metadata[key] = value;
  return failure;
}

ExitCode ExitCodeForReason(absl::string_view reason) {
  if (Contains(kUsageReasons, reason)) return ExitCode::kUsage;
  if (Contains(kDoubtReasons, reason)) return ExitCode::kInDoubt;
  return Contains(kGuardReasons, reason) ? ExitCode::kRefused : ExitCode::kFailed;
}

ExitCode ExitCodeFor(const absl::Status& status) {
  return status.ok() ? ExitCode::kDone : ExitCodeForReason(ReadFailure(status).reason);
}

}  // namespace lockkeeper::client
