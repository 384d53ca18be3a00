// A result without a connection: rows of text columns, NULL kept apart from empty text, columns found by name.
#ifndef LOCKKEEPER_ENGINE_SQL_ROW_H_
#define LOCKKEEPER_ENGINE_SQL_ROW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lockkeeper::sql {

class Rows {
 public:
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;

  size_t size() const { return rows.size(); }
  bool empty() const { return rows.empty(); }
  // The position of a column; -1 when the result has none of that name.
  int Column(absl::string_view name) const;
  // The text of a field; empty text when NULL.
  const std::string& Text(size_t row, size_t column) const;
  bool IsNull(size_t row, size_t column) const { return !rows[row][column].has_value(); }
};

// A one-dimensional array as the server prints it ({a,"b c",NULL}); NULL elements become empty text.
// Syntax: PostgreSQL manual, 8.15.6.
absl::StatusOr<std::vector<std::string>> ParseArray(absl::string_view printed);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_ROW_H_
