#include "engine/sql/writer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lockkeeper::sql {

SqlWriter& SqlWriter::Append(absl::string_view text) {
  if (text.empty()) return *this;
  if (!sql_.empty()) sql_.push_back(' ');
  absl::StrAppend(&sql_, text);
  return *this;
}

SqlWriter& SqlWriter::Columns(const std::vector<std::string>& raw_names) {
  std::vector<std::string> quoted;
  quoted.reserve(raw_names.size());
  for (const std::string& name : raw_names) quoted.push_back(Quote(Ident(name)));
  return List(quoted);
}

SqlWriter& SqlWriter::List(const std::vector<std::string>& printed) {
  return Append(absl::StrCat("(", absl::StrJoin(printed, ", "), ")"));
}

}  // namespace lockkeeper::sql
