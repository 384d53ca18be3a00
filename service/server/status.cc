#include "service/server/status.h"

#include <grpcpp/support/status.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "service/convert/utf8.h"
#include "wire_status.pb.h"

namespace lockkeeper::server {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kDomain[] = "lockkeeper.dev";
constexpr size_t kLongestMessage = 1200;
constexpr size_t kLongestValue = 1000;
constexpr size_t kAllValues = 2600;

// At most `limit` bytes, cut between characters.
std::string Cut(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return convert::CleanUtf8(text);
  while (limit > 0 && convert::IsContinuation(text[limit])) --limit;
  return absl::StrCat(convert::CleanUtf8(text.substr(0, limit)), "...");
}

std::string ReasonText(const absl::Status& status) {
  const std::optional<Reason> reason = ReasonOf(status);
  if (reason.has_value()) return std::string(ReasonName(*reason));
  // Not of the table: a library's own error, or a bug.
  return status.code() == absl::StatusCode::kUnknown || status.code() == absl::StatusCode::kInternal
             ? std::string(ReasonName(Reason::kInternal))
             : absl::StatusCodeToString(status.code());
}

}  // namespace

std::string ToDetails(const absl::Status& status) {
  if (status.ok()) return "";
  wire::ErrorInfo info;
  info.set_reason(ReasonText(status));
  info.set_domain(kDomain);
  size_t left = kAllValues;
  for (const auto& [key, value] : MetadataOf(status)) {
    const std::string cut = Cut(value, std::min(left, kLongestValue));
    left -= std::min(left, cut.size());
    (*info.mutable_metadata())[key] = cut;
  }
  wire::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(Cut(status.message(), kLongestMessage));
  google::protobuf::Any* detail = wire.add_details();
  detail->set_type_url(kErrorInfoUrl);
  detail->set_value(info.SerializeAsString());
  return wire.SerializeAsString();
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status();
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), Cut(status.message(), kLongestMessage),
                      ToDetails(status));
}

}  // namespace lockkeeper::server
