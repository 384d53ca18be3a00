#include "client/render/failure.h"

#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/render/text.h"

namespace lockkeeper::client {
namespace {

// Keys whose value is worth a line when the message may not hold it.
constexpr std::array kShownKeys = {"objects",  "heads",        "candidates", "cycle",     "rules",    "blockers",
                                   "searched", "did_you_mean", "sqlstate",   "operation", "principal"};

struct Excerpt {
  std::string line;
  size_t caret = 0;  // blanks before the caret
};

// The line of `statement` that holds character `position`, counted from 1.
Excerpt FindLine(absl::string_view statement, size_t position) {
  size_t at = 0;
  size_t line_start = 0;
  size_t column = 0;
  for (size_t seen = 1; at < statement.size() && seen < position; ++seen) {
    const bool line_end = statement[at] == '\n';
    do {
      ++at;
    } while (at < statement.size() && (static_cast<unsigned char>(statement[at]) & 0xC0) == 0x80);
    column = line_end ? 0 : column + 1;
    if (line_end) line_start = at;
  }
  const size_t end = std::min(statement.find('\n', line_start), statement.size());
  return {std::string(statement.substr(line_start, end - line_start)), column};
}

// Many messages name the place or quote the server's words already; once is enough.
bool Says(const Failure& failure, const std::string& text) { return failure.message.find(text) != std::string::npos; }

std::string Where(const Failure& failure) {
  const std::string file = failure.Get("file");
  if (file.empty() || Says(failure, file)) return "";
  const std::string line = failure.Get("line");
  return absl::StrCat("  at ", file, line.empty() ? "" : absl::StrCat(":", line), "\n");
}

std::string Quote(const Failure& failure) {
  const std::string statement = failure.Get("statement");
  if (statement.empty()) return "";
  size_t position = 0;
  if (!absl::SimpleAtoi(failure.Get("position"), &position) || position == 0) {
    return absl::StrCat("     | ", OneLine(statement, 90), "\n");
  }
  const Excerpt excerpt = FindLine(statement, position);
  std::string number = failure.Get("line");
  number.insert(0, number.size() < 4 ? 4 - number.size() : 0, ' ');
  return absl::StrCat(number, " | ", excerpt.line, "\n     | ", std::string(excerpt.caret, ' '), "^\n");
}

std::string Listed(const Failure& failure) {
  std::string out;
  for (const char* key : kShownKeys) {
    const std::string value = failure.Get(key);
    if (value.empty() || Says(failure, value)) continue;
    const std::vector<std::string> lines = absl::StrSplit(value, '\n', absl::SkipEmpty());
    if (lines.size() == 1) {
      absl::StrAppend(&out, "  ", key, ": ", lines[0], "\n");
    } else {
      absl::StrAppend(&out, "  ", key, ":\n", Indented(value, "    "));
    }
  }
  return out;
}

// How many bytes the UTF-8 character at the front has; 0 when there is none (RFC 3629, without surrogates and overlongs checked).
size_t CharacterLength(absl::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  const size_t length = byte < 0x80 ? 1 : byte >= 0xC2 && byte < 0xE0 ? 2 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xF0 && byte < 0xF5 ? 4 : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

// A quoted line of a file may hold anything; what a terminal or a log gets is UTF-8.
std::string AsUtf8(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    absl::StrAppend(&out, length == 0 ? "\xEF\xBF\xBD" : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace

std::string RenderFailure(const Failure& failure, const Terminal& terminal) {
  const std::string reason = failure.reason.empty() ? "" : absl::StrCat(" [", failure.reason, "]");
  std::string out = absl::StrCat(terminal.PaintMessage(Color::kRed, "error:"), " ", failure.message,
                                 terminal.PaintMessage(Color::kDim, reason), "\n");
  absl::StrAppend(&out, Where(failure), Quote(failure));
  if (const std::string detail = failure.Get("detail"); !detail.empty() && !Says(failure, detail)) {
    absl::StrAppend(&out, "  detail: ", detail, "\n");
  }
  absl::StrAppend(&out, Listed(failure));
  if (const std::string hint = failure.Get("hint"); !hint.empty() && !Says(failure, hint)) {
    absl::StrAppend(&out, "  ", terminal.PaintMessage(Color::kBold, "what to do:"), " ", hint, "\n");
  }
  return AsUtf8(out);
}

}  // namespace lockkeeper::client
