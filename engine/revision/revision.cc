#include "engine/revision/revision.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/sql/lexer.h"

namespace lockkeeper::revision {
namespace {

constexpr absl::string_view kFirstLine = "-- lockkeeper revision ";
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kSlugLength = 40;

struct Line {
  absl::string_view text;  // without its end
  size_t begin = 0;        // of the line in the file
  size_t next = 0;         // of the following line
  int number = 0;
};

std::vector<Line> LinesOf(absl::string_view content) {
  std::vector<Line> lines;
  for (size_t at = 0; at < content.size();) {
    const size_t end = std::min(content.find('\n', at), content.size());
    const size_t next = std::min(end + 1, content.size());
    const absl::string_view text = absl::StripSuffix(content.substr(at, end - at), "\r");
    lines.push_back({text, at, next, static_cast<int>(lines.size()) + 1});
    at = next;
  }
  return lines;
}

bool IsMarker(absl::string_view line) { return absl::StartsWith(line, "-- +"); }

class Parser {
 public:
  Parser(absl::string_view file_name, absl::string_view content) : content_(content) {
    revision_.file_name = std::string(file_name);
    revision_.content = std::string(content);
    revision_.digest = Sha256(content);
  }

  absl::StatusOr<Revision> Run() {
    if (const int bad = sql::FirstBadLine(content_); bad != 0) {
      return Failure(Reason::kRevisionNotUtf8).With("file", revision_.file_name).With("line", bad);
    }
    const std::vector<Line> lines = LinesOf(content_);
    RETURN_IF_ERROR(ReadFirstLine(lines));
    size_t i = 1;
    for (; i < lines.size() && !IsMarker(lines[i].text); ++i) RETURN_IF_ERROR(ReadHeaderLine(lines[i]));
    if (i == lines.size()) return Error(static_cast<int>(lines.size()), "there is no '-- +upgrade' section");
    RETURN_IF_ERROR(ReadSections(absl::MakeConstSpan(lines).subspan(i)));
    return std::move(revision_);
  }

 private:
  absl::Status Error(int line, absl::string_view what) const {
    return Failure(Reason::kRevisionSyntax).With("file", revision_.file_name).With("line", line).With("what", what);
  }

  absl::Status ReadFirstLine(const std::vector<Line>& lines) {
    absl::string_view text = lines.empty() ? "" : lines[0].text;
    absl::ConsumePrefix(&text, kByteOrderMark);
    if (!absl::ConsumePrefix(&text, kFirstLine)) return Error(1, "the first line must be '-- lockkeeper revision ID'");
    revision_.id = std::string(absl::StripAsciiWhitespace(text));
    return CheckName(1, revision_.id);
  }

  absl::Status CheckName(int line, absl::string_view name) const {
    if (IsValidName(name)) return absl::OkStatus();
    return Error(
        line,
        absl::StrCat("'", name,
                     "' is no id or label: letters, digits, '_' and '.', at most 64, not head, heads, base or none"));
  }

  absl::Status ReadHeaderLine(const Line& line) {
    const absl::string_view text = absl::StripAsciiWhitespace(line.text);
    if (text.empty()) return absl::OkStatus();
    if (!absl::StartsWith(text, "--")) return Error(line.number, "SQL before the '-- +upgrade' line");
    const absl::string_view comment = absl::StripAsciiWhitespace(text.substr(2));
    const size_t colon = comment.find(':');
    if (colon == absl::string_view::npos || colon == 0) return absl::OkStatus();
    const absl::string_view key = comment.substr(0, colon);
    const auto in_key = [](char c) { return absl::ascii_islower(c) || c == '_' || c == '-'; };
    if (!std::all_of(key.begin(), key.end(), in_key)) return absl::OkStatus();
    return ReadHeader(line.number, key, absl::StripAsciiWhitespace(comment.substr(colon + 1)));
  }

  absl::Status ReadHeader(int line, absl::string_view key, absl::string_view value) {
    if (key == "answer") {
      revision_.answers.emplace_back(value);
      return absl::OkStatus();
    }
    if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) {
      return Error(line, absl::StrCat("'", key, ":' is written twice"));
    }
    keys_.emplace_back(key);
    if (key == "message") {
      revision_.message = std::string(value);
      return absl::OkStatus();
    }
    if (key == "created") return ReadCreated(line, value);
    if (key == "parents") return ReadNames(line, value, &revision_.parents);
    if (key == "depends_on") return ReadNames(line, value, &revision_.depends_on);
    if (key == "labels") return ReadNames(line, value, &revision_.labels);
    return Error(line, absl::StrCat("unknown header '", key,
                                    ":'; known are message, parents, depends_on, labels, answer, created"));
  }

  absl::Status ReadCreated(int line, absl::string_view value) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, value, &time, &error)) {
      return Error(line, absl::StrCat("'", value, "' is no time like 2026-11-22T10:15:00Z"));
    }
    revision_.created = time;
    return absl::OkStatus();
  }

  absl::Status ReadNames(int line, absl::string_view value, std::vector<std::string>* names) {
    if (value.empty() || value == "none") return absl::OkStatus();
    for (const absl::string_view part : absl::StrSplit(value, ',')) {
      const std::string name(absl::StripAsciiWhitespace(part));
      RETURN_IF_ERROR(CheckName(line, name));
      if (name == revision_.id) return Error(line, absl::StrCat("'", name, "' is the revision itself"));
      if (std::find(names->begin(), names->end(), name) != names->end()) {
        return Error(line, absl::StrCat("'", name, "' is named twice"));
      }
      names->push_back(name);
    }
    return absl::OkStatus();
  }

  // Markers that stand inside a string of the script are not markers.
  std::vector<Line> Markers(absl::Span<const Line> lines) const {
    std::vector<std::pair<size_t, size_t>> strings;
    sql::Lexer lexer(content_, lines.front().begin);
    while (const std::optional<sql::Token> token = lexer.Next()) {
      if (token->text.find('\n') != absl::string_view::npos) strings.emplace_back(token->begin, token->end());
    }
    std::vector<Line> markers;
    size_t s = 0;
    for (const Line& line : lines) {
      while (s < strings.size() && strings[s].second <= line.begin) ++s;
      const bool in_string = s < strings.size() && strings[s].first < line.begin;
      if (!in_string && IsMarker(line.text)) markers.push_back(line);
    }
    return markers;
  }

  absl::Status ReadSections(absl::Span<const Line> lines) {
    const std::vector<Line> markers = Markers(lines);
    for (size_t i = 0; i < markers.size(); ++i) {
      const size_t end = i + 1 < markers.size() ? markers[i + 1].begin : content_.size();
      RETURN_IF_ERROR(ReadSection(markers[i], content_.substr(markers[i].next, end - markers[i].next)));
    }
    if (state_ == State::kUpgrade) {
      return Error(markers.back().number,
                   "there is neither a '-- +downgrade' section nor a line '-- +irreversible: reason'");
    }
    return absl::OkStatus();
  }

  absl::Status ReadSection(const Line& marker, absl::string_view body) {
    absl::string_view text = absl::StripAsciiWhitespace(marker.text.substr(4));
    if (absl::ConsumePrefix(&text, "irreversible")) return ReadIrreversible(marker.number, text, body);
    Script script;
    script.sql = std::string(body);
    script.first_line = marker.number + 1;
    const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipWhitespace());
    if (words.size() == 2 && words[1] == "no-transaction") {
      script.transactional = false;
    } else if (words.size() != 1) {
      return Error(marker.number, absl::StrCat("'", marker.text, "': only 'no-transaction' may follow"));
    }
    if (words[0] == "upgrade" && state_ == State::kHeader) {
      revision_.upgrade = std::move(script);
      state_ = State::kUpgrade;
    } else if (words[0] == "downgrade" && state_ == State::kUpgrade) {
      revision_.downgrade = std::move(script);
      state_ = State::kDone;
    } else {
      return Misplaced(marker);
    }
    return absl::OkStatus();
  }

  absl::Status ReadIrreversible(int line, absl::string_view rest, absl::string_view body) {
    if (state_ != State::kUpgrade)
      return Error(line, "'-- +irreversible' follows the '-- +upgrade' section, in place of '-- +downgrade'");
    const bool colon = absl::ConsumePrefix(&rest, ":");
    revision_.irreversible_reason = std::string(absl::StripAsciiWhitespace(rest));
    if (!colon || revision_.irreversible_reason.empty()) return Error(line, "say why: '-- +irreversible: reason'");
    sql::Lexer lexer(body);
    if (lexer.Next().has_value()) return Error(line + 1, "SQL after '-- +irreversible'");
    state_ = State::kDone;
    return absl::OkStatus();
  }

  absl::Status Misplaced(const Line& marker) const {
    return Error(marker.number, absl::StrCat("'", marker.text,
                                             "' is unknown or not expected here: '-- +upgrade' comes first, then '-- "
                                             "+downgrade' or '-- +irreversible: reason', each once"));
  }

  enum class State { kHeader, kUpgrade, kDone };
  const absl::string_view content_;
  Revision revision_;
  std::vector<std::string> keys_;
  State state_ = State::kHeader;
};

// "-- key:" with the value in column 16.
void PrintHeader(absl::string_view key, absl::string_view value, std::string* out) {
  absl::StrAppend(out, "-- ", key, ":", std::string(key.size() < 11 ? 11 - key.size() : 1, ' '), value);
  out->erase(out->find_last_not_of(' ') + 1);
  out->push_back('\n');
}

std::string OneLine(absl::string_view text) {
  std::string out(absl::StripAsciiWhitespace(text));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return out;
}

void PrintScript(absl::string_view name, const Script& script, bool last, std::string* out) {
  absl::StrAppend(out, "-- +", name, script.transactional ? "" : " no-transaction", "\n", script.sql);
  if (!last && out->back() != '\n') out->push_back('\n');
}

bool SameMeaning(const Revision& a, const Revision& b) {
  const auto same_script = [](const Script& x, const Script& y) {
    return absl::StripSuffix(x.sql, "\n") == absl::StripSuffix(y.sql, "\n") && x.transactional == y.transactional;
  };
  const bool same_down = a.downgrade.has_value() == b.downgrade.has_value() &&
                         (!a.downgrade.has_value() || same_script(*a.downgrade, *b.downgrade));
  return a.id == b.id && a.parents == b.parents && a.depends_on == b.depends_on && a.labels == b.labels &&
         a.answers == b.answers && same_script(a.upgrade, b.upgrade) && same_down;
}

}  // namespace

bool IsValidName(absl::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  for (const absl::string_view word : {"head", "heads", "base", "none"}) {
    if (name == word) return false;
  }
  const auto valid = [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; };
  return std::all_of(name.begin(), name.end(), valid);
}

absl::StatusOr<Revision> ParseRevision(absl::string_view file_name, absl::string_view content) {
  return Parser(file_name, content).Run();
}

absl::StatusOr<std::string> PrintRevision(const Revision& revision) {
  std::string out = absl::StrCat(kFirstLine, revision.id, "\n");
  PrintHeader("message", OneLine(revision.message), &out);
  PrintHeader("parents", revision.parents.empty() ? "none" : absl::StrJoin(revision.parents, ", "), &out);
  if (!revision.depends_on.empty()) PrintHeader("depends_on", absl::StrJoin(revision.depends_on, ", "), &out);
  if (!revision.labels.empty()) PrintHeader("labels", absl::StrJoin(revision.labels, ", "), &out);
  for (const std::string& answer : revision.answers) PrintHeader("answer", answer, &out);
  if (revision.created.has_value()) {
    PrintHeader("created", absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", *revision.created, absl::UTCTimeZone()), &out);
  }
  PrintScript("upgrade", revision.upgrade, false, &out);
  if (revision.downgrade.has_value()) {
    PrintScript("downgrade", *revision.downgrade, true, &out);
  } else {
    absl::StrAppend(&out, "-- +irreversible: ", OneLine(revision.irreversible_reason), "\n");
  }
  ASSIGN_OR_RETURN(const Revision again, ParseRevision(FileName(revision), out));
  if (SameMeaning(revision, again)) return out;
  return Failure(Reason::kInvalidArgument)
      .With("what",
            absl::StrCat(
                "revision '", revision.id,
                "' cannot be written as a file: a header or a script of it holds a line that reads as a marker"));
}

std::string NewId() { return RandomHex(6); }

std::string Slug(absl::string_view message) {
  std::string out;
  for (const char c : message) {
    if (absl::ascii_isalnum(c)) {
      out.push_back(absl::ascii_tolower(c));
    } else if (!out.empty() && out.back() != '_') {
      out.push_back('_');
    }
    if (out.size() == kSlugLength) break;
  }
  out.erase(out.find_last_not_of('_') + 1);
  return out;
}

std::string FileName(const Revision& revision) {
  const std::string slug = Slug(revision.message);
  return absl::StrCat(revision.id, slug.empty() ? "" : "_", slug, ".sql");
}

std::vector<std::string> PrefixDigests(absl::Span<const sql::Statement> statements) {
  std::vector<std::string> digests;
  std::string before;
  for (const sql::Statement& statement : statements) {
    before = Sha256(absl::StrCat(before, "\n", statement.sql));
    digests.push_back(before);
  }
  return digests;
}

}  // namespace lockkeeper::revision
