#include "engine/base/errors.h"

#include <iterator>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lockkeeper {
namespace {

constexpr absl::string_view kPayload = "lockkeeper/failure";
// Separators that cannot occur in PostgreSQL text (NUL) or in our keys.
constexpr char kEntry = '\0';
constexpr char kPair = '\1';

struct Row {
  absl::string_view name;
  absl::StatusCode code;
  absl::string_view text;
};

constexpr Row kRows[] = {
#define FAILURE(name, reason, code, text) {#reason, absl::StatusCode::code, text},
#include "engine/base/errors.def"
#undef FAILURE
};

const Row& RowOf(Reason reason) { return kRows[static_cast<size_t>(reason)]; }

std::string Fill(absl::string_view text, const Metadata& metadata) {
  std::string out;
  while (!text.empty()) {
    const size_t open = text.find('{');
    absl::StrAppend(&out, text.substr(0, open));
    if (open == absl::string_view::npos) break;
    const size_t close = text.find('}', open);
    const std::string key(text.substr(open + 1, close - open - 1));
    const auto found = metadata.find(key);
    absl::StrAppend(&out, found == metadata.end() ? "?" : found->second);
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string Pack(Reason reason, const Metadata& metadata) {
  std::string out(RowOf(reason).name);
  for (const auto& [key, value] : metadata) {
    out.push_back(kEntry);
    absl::StrAppend(&out, key, std::string(1, kPair), value);
  }
  return out;
}

}  // namespace

absl::string_view ReasonName(Reason reason) { return RowOf(reason).name; }
absl::StatusCode ReasonCode(Reason reason) { return RowOf(reason).code; }

Failure& Failure::With(absl::string_view key, absl::string_view value) {
  metadata_[std::string(key)] = std::string(value);
  return *this;
}

Failure& Failure::With(absl::string_view key, int64_t value) { return With(key, absl::StrCat(value)); }

absl::Status Failure::Build() const {
  absl::Status status(RowOf(reason_).code, Fill(RowOf(reason_).text, metadata_));
  status.SetPayload(kPayload, absl::Cord(Pack(reason_, metadata_)));
  return status;
}

std::optional<Reason> ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::string text(*payload);
  const std::string name = text.substr(0, text.find(kEntry));
  for (size_t i = 0; i < std::size(kRows); ++i) {
    if (kRows[i].name == name) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

Metadata MetadataOf(const absl::Status& status) {
  Metadata out;
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return out;
  const std::string text(*payload);
  bool first = true;
  for (absl::string_view entry : absl::StrSplit(text, kEntry)) {
    if (!std::exchange(first, false)) {
      const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(entry, absl::MaxSplits(kPair, 1));
      out[std::string(pair.first)] = std::string(pair.second);
    }
  }
  return out;
}

absl::Status WithMetadata(const absl::Status& status, absl::string_view key, absl::string_view value) {
  const std::optional<Reason> reason = ReasonOf(status);
  if (!reason.has_value()) return status;
  Failure failure(*reason);
  for (const auto& [old_key, old_value] : MetadataOf(status)) failure.With(old_key, old_value);
  return failure.With(key, value).Build();
}

}  // namespace lockkeeper
