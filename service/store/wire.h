// How values of the store travel as text parameters and fields: bytes, arrays, times, flags, numbers.
#ifndef LOCKKEEPER_SERVICE_STORE_WIRE_H_
#define LOCKKEEPER_SERVICE_STORE_WIRE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/sql/row.h"

namespace lockkeeper::store {

using Parameters = std::vector<std::optional<std::string>>;

std::string Text(absl::string_view text);
std::string Bytes(absl::string_view bytes);                // bytea
std::string Array(const std::vector<std::string>& items);  // text[]
std::optional<std::string> Micros(absl::Time time);        // for registry.at(); NULL is never
inline std::string Number(int64_t number) { return std::to_string(number); }
inline std::string Flag(bool flag) { return flag ? "true" : "false"; }

// The fields of one row, taken in the order of the SELECT.
class FieldReader {
 public:
  FieldReader(const sql::Rows& rows, size_t row) : rows_(rows), row_(row) {}
  std::string Text() { return rows_.Text(row_, column_++); }
  bool Flag() { return rows_.Text(row_, column_++) == "t"; }
  int64_t Number();
  std::string Bytes();
  std::vector<std::string> Array();
  absl::Time Time();                         // of registry.micros(); NULL is never
  std::optional<absl::Time> OptionalTime();  // NULL is none

 private:
  const sql::Rows& rows_;
  const size_t row_;
  size_t column_ = 0;
};

}  // namespace lockkeeper::store

#endif  // LOCKKEEPER_SERVICE_STORE_WIRE_H_
