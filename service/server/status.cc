#include "service/server/status.h"

#include <grpcpp/support/status.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "wire_status.pb.h"

namespace lockkeeper::server {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kDomain[] = "lockkeeper.dev";
constexpr size_t kLongestMessage = 1200;
constexpr size_t kLongestValue = 1000;
constexpr size_t kAllValues = 2600;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes of the UTF-8 character at `at`; 0 when there is none. Overlong forms and surrogates are no characters.
size_t CharacterAt(absl::string_view text, size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const size_t length = first < 0x80   ? 1
                        : first < 0xC2 ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[at + i])) return 0;
  }
  const unsigned char second = length > 1 ? static_cast<unsigned char>(text[at + 1]) : 0;
  const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

// Text as the wire demands it: what is not UTF-8 becomes '?'. A message may quote a file or a server's answer.
std::string Clean(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterAt(text, at);
    out.append(length == 0 ? "?" : std::string(text.substr(at, length)));
    at += length == 0 ? 1 : length;
  }
  return out;
}

// At most `limit` bytes, cut between characters.
std::string Cut(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return Clean(text);
  while (limit > 0 && IsContinuation(text[limit])) --limit;
  return absl::StrCat(Clean(text.substr(0, limit)), "...");
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
