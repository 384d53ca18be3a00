#include "engine/pg/sqlstate.h"

#include <string>

namespace lockkeeper::pg {
namespace {

struct Row {
  absl::string_view code;
  SqlstateMeaning meaning;
};

constexpr Row kRows[] = {
#define SQLSTATE(code, reason, retryable) {code, {Reason::reason, retryable}},
#include "engine/pg/sqlstate.def"
#undef SQLSTATE
};

}  // namespace

SqlstateMeaning MeaningOf(absl::string_view sqlstate) {
  const absl::string_view sqlclass = sqlstate.substr(0, 2);
  const Row* by_class = nullptr;
  for (const Row& row : kRows) {
    if (row.code == sqlstate) return row.meaning;
    if (row.code == sqlclass) by_class = &row;
  }
  return by_class == nullptr ? SqlstateMeaning{} : by_class->meaning;
}

std::string SqlstateOf(const absl::Status& status) {
  const Metadata metadata = MetadataOf(status);
  const auto found = metadata.find("sqlstate");
  return found == metadata.end() ? std::string() : found->second;
}

}  // namespace lockkeeper::pg
