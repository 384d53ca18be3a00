#include "client/quote.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/files.h"

namespace lockkeeper::client {
namespace {

// A column counts bytes, a position characters.
size_t PositionOf(absl::string_view line, size_t column) {
  const absl::string_view before = line.substr(0, column - 1);
  return 1 + static_cast<size_t>(std::count_if(before.begin(), before.end(),
                                               [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Failure WithQuotedLine(Failure failure, const std::string& revisions_directory) {
  const std::string file = failure.Get("file");
  size_t number = 0;
  const bool quoted = !failure.Get("statement").empty() && !failure.Get("position").empty();
  if (file.empty() || quoted || !absl::SimpleAtoi(failure.Get("line"), &number) || number == 0) return failure;
  auto text = ReadFile(file);
  if (!text.ok()) text = ReadFile(Below(revisions_directory, file));
  if (!text.ok()) return failure;
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  if (number > lines.size()) return failure;
  const std::string& line = lines[number - 1];
  failure.metadata["statement"] = line;
  size_t column = 0;
  if (absl::SimpleAtoi(failure.Get("column"), &column) && column > 0 && column <= line.size() + 1) {
    failure.metadata["position"] = absl::StrCat(PositionOf(line, column));
  } else {
    failure.metadata.erase("position");  // it counts within the statement, which is not here
  }
  return failure;
}

}  // namespace lockkeeper::client
