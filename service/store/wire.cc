#include "service/store/wire.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace lockkeeper::store {

std::string Text(absl::string_view text) { return std::string(text); }

std::string Bytes(absl::string_view bytes) { return absl::StrCat("\\x", absl::BytesToHexString(bytes)); }

std::string Array(const std::vector<std::string>& items) {
  std::vector<std::string> quoted;
  for (const std::string& item : items)
    quoted.push_back(absl::StrCat("\"", absl::StrReplaceAll(item, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\""));
  return absl::StrCat("{", absl::StrJoin(quoted, ","), "}");
}

std::optional<std::string> Micros(absl::Time time) {
  if (time == absl::InfiniteFuture()) return std::nullopt;
  return std::to_string(absl::ToUnixMicros(time));
}

int64_t FieldReader::Number() {
  int64_t number = 0;
  return absl::SimpleAtoi(rows_.Text(row_, column_++), &number) ? number : 0;
}

std::string FieldReader::Bytes() {
  const std::string& text = rows_.Text(row_, column_++);
  return absl::HexStringToBytes(absl::string_view(text).substr(2));  // after \x, pinned by bytea_output
}

std::vector<std::string> FieldReader::Array() {
  return sql::ParseArray(rows_.Text(row_, column_++)).value_or(std::vector<std::string>());
}

absl::Time FieldReader::Time() { return OptionalTime().value_or(absl::InfiniteFuture()); }

std::optional<absl::Time> FieldReader::OptionalTime() {
  if (rows_.IsNull(row_, column_)) {
    ++column_;
    return std::nullopt;
  }
  return absl::FromUnixMicros(Number());
}

}  // namespace lockkeeper::store
