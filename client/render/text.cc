#include "client/render/text.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "lockkeeper/v1/catalog.pb.h"

namespace lockkeeper::client {
namespace {

// Characters, not bytes: continuation bytes of UTF-8 take no column.
size_t Width(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string ObjectText(const v1::ObjectRef& object) {
  if (!object.display().empty()) return object.display();
  return absl::StrCat(object.kind(), " ", absl::StrJoin(object.path(), "."));
}

std::string OneLine(absl::string_view text, size_t width) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  absl::RemoveExtraAsciiWhitespace(&line);
  if (Width(line) <= width) return line;
  size_t cut = 0;
  for (size_t shown = 0; cut < line.size(); ++cut) {
    if ((static_cast<unsigned char>(line[cut]) & 0xC0) != 0x80 && ++shown > width - 3) break;
  }
  return line.substr(0, cut) + "...";
}

std::vector<std::string> SplitPath(absl::string_view path) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  int depth = 0;  // the arguments of a routine belong to its name as they are
  for (size_t i = 0; i < path.size(); ++i) {
    if (!quoted && path[i] == '(') ++depth;
    if (depth > 0) {
      parts.back() += path[i];
      if (path[i] == ')') --depth;
    } else if (path[i] == '"' && quoted && i + 1 < path.size() && path[i + 1] == '"') {
      parts.back() += path[i++];
    } else if (path[i] == '"') {
      quoted = !quoted;
    } else if (path[i] == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += path[i];
    }
  }
  return parts;
}

std::string Count(size_t number, absl::string_view noun) {
  return absl::StrCat(number, " ", noun, number == 1 ? "" : "s");
}

std::string Elapsed(const google::protobuf::Duration& duration) {
  const double seconds = static_cast<double>(duration.seconds()) + duration.nanos() / 1e9;
  if (seconds < 10) return absl::StrFormat("%.1f s", seconds);
  if (seconds < 120) return absl::StrFormat("%.0f s", seconds);
  const int64_t whole = static_cast<int64_t>(seconds);
  return absl::StrCat(whole / 60, " min ", whole % 60, " s");
}

std::string Moment(const google::protobuf::Timestamp& moment) {
  if (moment.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixSeconds(moment.seconds()), absl::UTCTimeZone());
}

std::string Indented(absl::string_view text, absl::string_view indent) {
  std::string out;
  if (text.empty()) return out;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    absl::StrAppend(&out, line.empty() ? "" : indent, line, "\n");
  }
  return out;
}

std::string Table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&line, row[i], std::string(widths[i] - Width(row[i]) + 2, ' '));
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&out, line, "\n");
  }
  return out;
}

}  // namespace lockkeeper::client
