// What a kind's own file says about its fields, and what is derived from that once for all kinds.
//
// A kind declares a struct derived from Facts with a static `Fields()` that returns a tuple of Field(name, member, what a
// change of it means). From this list come: reading a row (column name = field name), comparing, the canonical text in both
// directions. Member types: std::string, bool, int64_t, std::optional of string and int64_t, std::vector<std::string>,
// Options. Knows no kind and no SQL.
#ifndef LOCKKEEPER_ENGINE_CATALOG_FACTS_H_
#define LOCKKEEPER_ENGINE_CATALOG_FACTS_H_

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status.h"
#include "engine/sql/row.h"

namespace lockkeeper::catalog {

// What the base of a fact struct is: something to point at.
struct Facts {
  virtual ~Facts() = default;
};

// Storage parameters and the like: kept in the order in which the server has them, so that what is made prints the same;
// the order is no difference, because no ALTER can choose it.
struct Options : std::vector<std::string> {
  friend bool operator==(const Options& a, const Options& b) {
    return std::is_permutation(a.begin(), a.end(), b.begin(), b.end());
  }
};

// What a changed field asks for, weakest first.
enum class OnChange {
  kInform,    // reported to the reader of a diff, never a change by itself (a column's position)
  kAlter,     // altered in place; what depends on the object does not notice
  kRebuild,   // altered in place; what depends on the object has to be dropped before and made again after (a column's type)
  kRecreate,  // dropped and created
};

constexpr size_t kMaxFields = 64;
using FieldSet = std::bitset<kMaxFields>;

template <typename Class, typename Type>
struct FieldOf {
  absl::string_view name;
  Type Class::*member;
  OnChange on_change;
};

template <typename Class, typename Type>
constexpr FieldOf<Class, Type> Field(const char* name, Type Class::*member, OnChange on_change) {
  return {name, member, on_change};
}

// One field as canonical text (JSON); empty optional when the field has its zero value, which the text leaves out.
std::optional<std::string> EncodeField(const std::string& value);
std::optional<std::string> EncodeField(bool value);
std::optional<std::string> EncodeField(int64_t value);
std::optional<std::string> EncodeField(const std::optional<std::string>& value);
std::optional<std::string> EncodeField(const std::optional<int64_t>& value);
std::optional<std::string> EncodeField(const std::vector<std::string>& value);
std::optional<std::string> EncodeField(Options value);  // sorted

// Canonical text (JSON) back into a field.
absl::Status DecodeField(absl::string_view text, std::string& value);
absl::Status DecodeField(absl::string_view text, bool& value);
absl::Status DecodeField(absl::string_view text, int64_t& value);
absl::Status DecodeField(absl::string_view text, std::optional<std::string>& value);
absl::Status DecodeField(absl::string_view text, std::optional<int64_t>& value);
absl::Status DecodeField(absl::string_view text, std::vector<std::string>& value);

// What the server sent for a column into a field.
absl::Status ReadField(const std::optional<std::string>& column, std::string& value);
absl::Status ReadField(const std::optional<std::string>& column, bool& value);
absl::Status ReadField(const std::optional<std::string>& column, int64_t& value);
absl::Status ReadField(const std::optional<std::string>& column, std::optional<std::string>& value);
absl::Status ReadField(const std::optional<std::string>& column, std::optional<int64_t>& value);
absl::Status ReadField(const std::optional<std::string>& column, std::vector<std::string>& value);

// A field by name, as canonical text.
using FieldText = std::pair<absl::string_view, std::string>;

// ---- derived from Fields() for one kind ----

template <typename Kind>
std::vector<std::pair<absl::string_view, OnChange>> ListFields() {
  std::vector<std::pair<absl::string_view, OnChange>> out;
  std::apply([&](const auto&... field) { (out.emplace_back(field.name, field.on_change), ...); }, Kind::Fields());
  return out;
}

template <typename Kind>
FieldSet CompareFields(const Facts& left, const Facts& right) {
  const auto& a = static_cast<const Kind&>(left);
  const auto& b = static_cast<const Kind&>(right);
  FieldSet out;
  size_t i = 0;
  std::apply([&](const auto&... field) { ((out[i++] = !(a.*field.member == b.*field.member)), ...); }, Kind::Fields());
  return out;
}

template <typename Kind>
std::vector<FieldText> EncodeFields(const Facts& facts) {
  const auto& kind = static_cast<const Kind&>(facts);
  std::vector<FieldText> out;
  const auto add = [&](const auto& field) {
    if (auto text = EncodeField(kind.*field.member); text.has_value()) out.emplace_back(field.name, *std::move(text));
  };
  std::apply([&](const auto&... field) { (add(field), ...); }, Kind::Fields());
  return out;
}

// `columns[i]` is the position in the row of the i-th field.
template <typename Kind>
absl::StatusOr<std::shared_ptr<const Facts>> ReadFacts(const std::vector<std::optional<std::string>>& row,
                                                       const std::vector<int>& columns) {
  auto kind = std::make_shared<Kind>();
  absl::Status status;
  size_t i = 0;
  const auto read = [&](const auto& field) {
    const size_t column = static_cast<size_t>(columns[i++]);
    if (!status.ok()) return;
    status = ReadField(row[column], (*kind).*field.member);
    if (!status.ok()) status = absl::InternalError(absl::StrCat("bug: field ", field.name, ": ", status.message()));
  };
  std::apply([&](const auto&... field) { (read(field), ...); }, Kind::Fields());
  RETURN_IF_ERROR(status);
  return std::shared_ptr<const Facts>(std::move(kind));
}

template <typename Kind>
absl::StatusOr<std::shared_ptr<const Facts>> DecodeFacts(const std::vector<std::pair<std::string, std::string>>& texts) {
  auto kind = std::make_shared<Kind>();
  for (const auto& [name, text] : texts) {
    absl::Status status = absl::InvalidArgumentError(absl::StrCat("unknown field '", name, "'"));
    const auto decode = [&, &name = name, &text = text](const auto& field) {
      if (field.name == name) status = DecodeField(text, (*kind).*field.member);
    };
    std::apply([&](const auto&... field) { (decode(field), ...); }, Kind::Fields());
    RETURN_IF_ERROR(status);
  }
  return std::shared_ptr<const Facts>(std::move(kind));
}

}  // namespace lockkeeper::catalog

#endif  // LOCKKEEPER_ENGINE_CATALOG_FACTS_H_
