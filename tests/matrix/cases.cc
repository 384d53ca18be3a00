#include "tests/matrix/cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace lockkeeper::testing {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> kSections = {"setup", "moved", "from", "to", "rows", "renamed"};

int Number(absl::string_view text, int otherwise) {
  int out = otherwise;
  return absl::SimpleAtoi(text, &out) ? out : otherwise;
}

// What is left of the line on this major: nothing when its [majors] are others.
std::optional<std::string> OnMajor(absl::string_view line, int major) {
  if (!absl::StartsWith(line, "[")) return std::string(line);
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line.substr(1), absl::MaxSplits(']', 1));
  const std::pair<absl::string_view, absl::string_view> range = absl::StrSplit(parts.first, absl::MaxSplits('-', 1));
  if (major < Number(range.first, 0) || major > Number(range.second, 99)) return std::nullopt;
  return std::string(parts.second);
}

std::vector<std::string> Path(absl::string_view dotted) {
  return absl::StrSplit(absl::StripAsciiWhitespace(dotted), '.');
}

workflow::RenameHint Rename(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> kind = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const std::pair<absl::string_view, absl::string_view> names = absl::StrSplit(kind.second, absl::MaxSplits('=', 1));
  return {std::string(kind.first), Path(names.first), Path(names.second)};
}

class CaseReader {
 public:
  explicit CaseReader(int major) : major_(major) {}

  void Line(const std::string& line, const std::string& where) {
    if (absl::StartsWith(line, "-- ")) return Directive(line.substr(3), where);
    const std::optional<std::string> text = OnMajor(line, major_);
    if (!text.has_value() || cases_.empty()) return;
    absl::StrAppend(&cases_.back().sections[section_], *text, "\n");
  }

  std::vector<MatrixCase> Taken() {
    std::vector<MatrixCase> out;
    for (MatrixCase& each : cases_) {
      if (each.since <= major_) out.push_back(std::move(each));
    }
    return out;
  }

 private:
  void Directive(const std::string& text, const std::string& where) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits(": ", 1));
    if (parts.first == "case") {
      cases_.push_back({.name = std::string(parts.second)});
      section_ = "setup";
    } else if (kSections.contains(text)) {
      section_ = text;
    } else if (text == "alone") {
      cases_.back().alone = true;
    } else if (text == "one way") {
      cases_.back().alone = cases_.back().one_way = true;
    } else if (parts.first == "since") {
      cases_.back().since = Number(parts.second, 13);
    } else if (parts.first == "aspects") {
      for (absl::string_view field : absl::StrSplit(parts.second, ' ')) cases_.back().aspects.emplace(field);
    } else if (absl::StartsWith(parts.first, "rename") && OnMajor(parts.first.substr(6), major_).has_value()) {
      cases_.back().renames.push_back(Rename(parts.second));
    } else if (!absl::StartsWith(parts.first, "rename") && parts.first != "note") {
      ADD_FAILURE() << where << ": unknown directive: " << text;
    }
  }

  const int major_;
  std::vector<MatrixCase> cases_;
  std::string section_;
};

}  // namespace

std::string MatrixCase::Script(const std::vector<std::string>& names) const {
  std::string out;
  for (const std::string& each : names) {
    const std::string section = sections.contains(each) ? each : each == "moved" ? "setup" : each == "to" ? "from" : each;
    if (section == "setup" || section == "moved") absl::StrAppend(&out, "CREATE SCHEMA ", name, ";\n");
    absl::StrAppend(&out, "SET search_path = ", name, ";\n");
    if (const auto found = sections.find(section); found != sections.end()) absl::StrAppend(&out, found->second);
  }
  return out;
}

std::vector<MatrixCase> ReadMatrixCases(const std::string& folder, int major) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  CaseReader reader(major);
  for (const fs::path& path : files) {
    std::ifstream file(path);
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
      reader.Line(line, absl::StrCat(path.filename().string(), ":", number));
    }
  }
  return reader.Taken();
}

}  // namespace lockkeeper::testing
