#include "engine/workflow/rename_hints.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/sql/lexer.h"

namespace lockkeeper::workflow {
namespace {

constexpr absl::string_view kMark = "-- lockkeeper:rename ";

using Tokens = std::vector<sql::Token>;

// A word means its lower-case form, as in SQL.
std::string NamePart(const sql::Token& token) {
  if (token.kind == sql::Token::Kind::kWord) return absl::AsciiStrToLower(token.text);
  return absl::StrReplaceAll(token.text.substr(1, token.text.size() - 2), {{"\"\"", "\""}});
}

bool IsName(const sql::Token& token) {
  return token.kind == sql::Token::Kind::kWord || token.kind == sql::Token::Kind::kQuotedName;
}

// `schema.name`, with the arguments of a routine behind it as they are written; empty when it is nothing of the kind.
std::vector<std::string> PathOf(const Tokens& tokens, size_t at, absl::string_view text) {
  std::vector<std::string> path;
  for (; at < tokens.size(); at += 2) {
    if (!IsName(tokens[at])) return {};
    path.push_back(NamePart(tokens[at]));
    if (at + 1 == tokens.size()) return path;
    if (tokens[at + 1].Is("(")) {
      const size_t begin = tokens[at + 1].begin;
      if (!tokens.back().Is(")")) return {};
      absl::StrAppend(&path.back(), text.substr(begin, tokens.back().end() - begin));
      return path;
    }
    if (!tokens[at + 1].Is(".")) return {};
  }
  return {};
}

// Both sides of a hint, behind the mark; false when it cannot be read.
bool ReadHint(absl::string_view text, RenameHint& hint) {
  Tokens sides[2];
  int side = 0;
  sql::Lexer lexer(text);
  for (auto token = lexer.Next(); token.has_value(); token = lexer.Next()) {
    if (token->Is("=") && side == 0) {
      side = 1;
    } else {
      sides[side].push_back(*token);
    }
  }
  // Words in front of the name say the kind: the name is where a dot, an argument list or the end follows.
  size_t at = 0;
  while (at + 1 < sides[0].size() && IsName(sides[0][at]) && IsName(sides[0][at + 1])) {
    absl::StrAppend(&hint.kind, hint.kind.empty() ? "" : " ", absl::AsciiStrToLower(sides[0][at++].text));
  }
  hint.from = PathOf(sides[0], at, text);
  hint.to = PathOf(sides[1], 0, text);
  return !lexer.error().has_value() && !hint.from.empty() && !hint.to.empty();
}

// The hints in `text`, which begins at line `line` of the file and has no statement in it.
absl::Status ReadBlanks(absl::string_view text, size_t line, const DeclaredFile& file, std::vector<RenameHint>& out) {
  for (absl::string_view each : absl::StrSplit(text, '\n')) {
    each = absl::StripAsciiWhitespace(each);
    RenameHint hint;
    if (absl::ConsumePrefix(&each, kMark)) {
      if (!ReadHint(each, hint)) {
        return Failure(Reason::kInvalidArgument)
            .With("what", absl::StrCat(file.path, ", line ", line, ": '", kMark, each, "' is no rename; write for example '",
                                       kMark, "table app.old = app.new'"));
      }
      out.push_back(std::move(hint));
    }
    ++line;
  }
  return absl::OkStatus();
}

// A mark inside a string or a body is none.
absl::Status ReadFile(const DeclaredFile& file, std::vector<RenameHint>& out) {
  if (!absl::StrContains(file.content, kMark)) return absl::OkStatus();
  const absl::string_view text = file.content;
  sql::Lexer lexer(text);
  size_t at = 0, line = 1;
  while (at < text.size()) {
    const auto token = lexer.Next();
    const size_t next = token.has_value() ? token->begin : text.size();
    RETURN_IF_ERROR(ReadBlanks(text.substr(at, next - at), line, file, out));
    if (!token.has_value()) break;
    line += static_cast<size_t>(std::count(text.begin() + static_cast<long>(at), text.begin() + static_cast<long>(token->end()), '\n'));
    at = token->end();
  }
  return absl::OkStatus();
}

bool Has(const catalog::Snapshot& snapshot, const RenameHint& hint, const std::vector<std::string>& path) {
  return std::any_of(snapshot.objects().begin(), snapshot.objects().end(), [&](const catalog::Object& object) {
    const catalog::KindDescriptor& kind = *object.key.kind;
    return object.key.path == path &&
           (hint.kind.empty() || hint.kind == kind.name || absl::EqualsIgnoreCase(hint.kind, kind.noun));
  });
}

}  // namespace

absl::StatusOr<std::vector<RenameHint>> HintsIn(const Source& source) {
  std::vector<RenameHint> out;
  const auto* declared = std::get_if<DeclaredSource>(&source);
  if (declared == nullptr) return out;
  for (const DeclaredFile& file : declared->files) RETURN_IF_ERROR(ReadFile(file, out));
  return out;
}

std::vector<RenameHint> WithHints(std::vector<RenameHint> given, const std::vector<RenameHint>& hints,
                                  const catalog::Snapshot& from) {
  for (const RenameHint& hint : hints) {
    const auto said = [&](const RenameHint& other) { return other.from == hint.from || other.to == hint.to; };
    if (std::any_of(given.begin(), given.end(), said)) continue;
    if (Has(from, hint, hint.from) && !Has(from, hint, hint.to)) given.push_back(hint);
  }
  return given;
}

}  // namespace lockkeeper::workflow
