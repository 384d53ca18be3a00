#include "engine/sql/row.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lockkeeper::sql {

int Rows::Column(absl::string_view name) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == name) return static_cast<int>(i);
  }
  return -1;
}

const std::string& Rows::Text(size_t row, size_t column) const {
  static const std::string* empty = new std::string;
  const std::optional<std::string>& field = rows[row][column];
  return field.has_value() ? *field : *empty;
}

absl::StatusOr<std::vector<std::string>> ParseArray(absl::string_view printed) {
  const auto bad = [&] { return absl::InternalError(absl::StrCat("bug: not an array: ", printed)); };
  if (printed.size() < 2 || printed.front() != '{' || printed.back() != '}') return bad();
  std::vector<std::string> out;
  size_t at = 1;
  const size_t end = printed.size() - 1;
  while (at < end) {
    std::string item;
    if (printed[at] == '"') {
      for (++at; at < end && printed[at] != '"'; ++at) {
        if (printed[at] == '\\') ++at;
        item.push_back(printed[at]);
      }
      ++at;
    } else {
      while (at < end && printed[at] != ',') item.push_back(printed[at++]);
      if (item == "NULL") item.clear();
    }
    out.push_back(std::move(item));
    if (at < end && printed[at] != ',') return bad();
    ++at;
  }
  return out;
}

}  // namespace lockkeeper::sql
