#include "engine/catalog/facts.h"

#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "engine/base/log.h"

namespace lockkeeper::catalog {
namespace {

using Json = nlohmann::json;

absl::Status Bad(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("not a value of this field: ", text));
}

Json Parse(absl::string_view text) { return Json::parse(text.begin(), text.end(), nullptr, false); }

}  // namespace

std::optional<std::string> EncodeField(const std::string& value) {
  if (value.empty()) return std::nullopt;
  return JsonQuote(value);
}
std::optional<std::string> EncodeField(bool value) {
  if (!value) return std::nullopt;
  return "true";
}
std::optional<std::string> EncodeField(int64_t value) {
  if (value == 0) return std::nullopt;
  return absl::StrCat(value);
}
std::optional<std::string> EncodeField(const std::optional<std::string>& value) {
  if (!value.has_value()) return std::nullopt;
  return JsonQuote(*value);
}
std::optional<std::string> EncodeField(const std::optional<int64_t>& value) {
  if (!value.has_value()) return std::nullopt;
  return absl::StrCat(*value);
}
std::optional<std::string> EncodeField(const std::vector<std::string>& value) {
  if (value.empty()) return std::nullopt;
  std::string out = "[";
  for (const std::string& item : value) absl::StrAppend(&out, out.size() == 1 ? "" : ", ", JsonQuote(item));
  return out + "]";
}

std::optional<std::string> EncodeField(Options value) {
  std::sort(value.begin(), value.end());
  return EncodeField(static_cast<const std::vector<std::string>&>(value));
}

absl::Status DecodeField(absl::string_view text, std::string& value) {
  const Json json = Parse(text);
  if (!json.is_string()) return Bad(text);
  value = json.get<std::string>();
  return absl::OkStatus();
}
absl::Status DecodeField(absl::string_view text, bool& value) {
  const Json json = Parse(text);
  if (!json.is_boolean()) return Bad(text);
  value = json.get<bool>();
  return absl::OkStatus();
}
absl::Status DecodeField(absl::string_view text, int64_t& value) {
  return absl::SimpleAtoi(text, &value) ? absl::OkStatus() : Bad(text);
}
absl::Status DecodeField(absl::string_view text, std::optional<std::string>& value) {
  return DecodeField(text, value.emplace());
}
absl::Status DecodeField(absl::string_view text, std::optional<int64_t>& value) {
  return DecodeField(text, value.emplace());
}
absl::Status DecodeField(absl::string_view text, std::vector<std::string>& value) {
  const Json json = Parse(text);
  if (!json.is_array()) return Bad(text);
  value.clear();
  for (const Json& item : json) {
    if (!item.is_string()) return Bad(text);
    value.push_back(item.get<std::string>());
  }
  return absl::OkStatus();
}

absl::Status ReadField(const std::optional<std::string>& column, std::string& value) {
  if (column.has_value()) value = *column;
  return absl::OkStatus();
}
absl::Status ReadField(const std::optional<std::string>& column, bool& value) {
  value = column.has_value() && *column == "t";
  return absl::OkStatus();
}
absl::Status ReadField(const std::optional<std::string>& column, int64_t& value) {
  if (!column.has_value()) return absl::OkStatus();
  return absl::SimpleAtoi(*column, &value) ? absl::OkStatus() : Bad(*column);
}
absl::Status ReadField(const std::optional<std::string>& column, std::optional<std::string>& value) {
  value = column;
  return absl::OkStatus();
}
absl::Status ReadField(const std::optional<std::string>& column, std::optional<int64_t>& value) {
  if (!column.has_value()) return absl::OkStatus();
  return ReadField(column, value.emplace());
}
absl::Status ReadField(const std::optional<std::string>& column, std::vector<std::string>& value) {
  if (!column.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(value, sql::ParseArray(*column));
  return absl::OkStatus();
}

}  // namespace lockkeeper::catalog
