#include "engine/sql/lexer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace lockkeeper::sql {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool IsNewline(char c) { return c == '\n' || c == '\r'; }
bool StartsName(char c) { return absl::ascii_isalpha(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool IsTagPart(char c) { return StartsName(c) || absl::ascii_isdigit(c); }
bool IsNamePart(char c) { return IsTagPart(c) || c == '$'; }

}  // namespace

Token Lexer::Take(Token::Kind kind, size_t begin) { return {kind, text_.substr(begin, at_ - begin), begin}; }

std::optional<Token> Lexer::Fail(size_t at, absl::string_view message) {
  error_ = LexError{at, std::string(message)};
  at_ = text_.size();
  return std::nullopt;
}

bool Lexer::SkipBlockComment() {
  const size_t begin = at_;
  int depth = 0;
  while (at_ < text_.size()) {
    if (Peek() == '/' && Peek(1) == '*') {
      ++depth;
      at_ += 2;
    } else if (Peek() == '*' && Peek(1) == '/') {
      at_ += 2;
      if (--depth == 0) return true;
    } else {
      ++at_;
    }
  }
  Fail(begin, "unterminated /* comment");
  return false;
}

bool Lexer::SkipBlanksAndComments() {
  while (at_ < text_.size()) {
    if (IsBlank(Peek())) {
      ++at_;
    } else if (Peek() == '-' && Peek(1) == '-') {
      while (at_ < text_.size() && !IsNewline(Peek())) ++at_;
    } else if (Peek() == '/' && Peek(1) == '*') {
      if (!SkipBlockComment()) return false;
    } else {
      return true;
    }
  }
  return false;
}

// After a closing quote: a string goes on when blanks with at least one line end (line comments may be among them) and
// a further quote follow. It goes on in its own mode, so a second part of an E'' string has backslash escapes too.
bool Lexer::SkipToContinuation() {
  size_t at = at_;
  bool newline = false;
  while (at < text_.size()) {
    if (IsBlank(text_[at])) {
      newline |= IsNewline(text_[at++]);
    } else if (text_.substr(at, 2) == "--") {
      while (at < text_.size() && !IsNewline(text_[at])) ++at;
    } else {
      break;
    }
  }
  if (!newline || at >= text_.size() || text_[at] != '\'') return false;
  at_ = at + 1;
  return true;
}

std::optional<Token> Lexer::TakeString(size_t begin, bool backslashes) {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '\\' && backslashes) {
      ++at_;
    } else if (c == '\'' && Peek() == '\'') {
      ++at_;
    } else if (c == '\'' && !SkipToContinuation()) {
      return Take(Token::Kind::kString, begin);
    }
  }
  return Fail(begin, "unterminated quoted string");
}

std::optional<Token> Lexer::TakeQuotedName(size_t begin) {
  while (at_ < text_.size()) {
    if (text_[at_++] != '"') continue;
    if (Peek() != '"') return Take(Token::Kind::kQuotedName, begin);
    ++at_;
  }
  return Fail(begin, "unterminated quoted identifier");
}

std::optional<Token> Lexer::TakeDollar(size_t begin) {
  size_t end = begin + 1;
  if (end < text_.size() && StartsName(text_[end])) {
    while (end < text_.size() && IsTagPart(text_[end])) ++end;
  }
  if (end >= text_.size() || text_[end] != '$') {  // a parameter ($1) or a lone dollar sign
    at_ = begin + 1;
    while (absl::ascii_isdigit(Peek())) ++at_;
    return Take(Token::Kind::kSymbol, begin);
  }
  const absl::string_view tag = text_.substr(begin, end + 1 - begin);
  const size_t close = text_.find(tag, end + 1);
  if (close == absl::string_view::npos) {
    return Fail(begin, absl::StrCat("unterminated dollar-quoted string (", tag, ")"));
  }
  at_ = close + tag.size();
  return Take(Token::Kind::kString, begin);
}

std::optional<Token> Lexer::TakeWord(size_t begin) {
  const char first = absl::ascii_tolower(Peek());
  if (Peek(1) == '\'' && (first == 'e' || first == 'b' || first == 'x' || first == 'n')) {
    at_ += 2;
    return TakeString(begin, first == 'e');
  }
  if (first == 'u' && Peek(1) == '&' && (Peek(2) == '\'' || Peek(2) == '"')) {
    at_ += 3;
    return text_[at_ - 1] == '"' ? TakeQuotedName(begin) : TakeString(begin, false);
  }
  while (at_ < text_.size() && IsNamePart(Peek())) ++at_;
  return Take(Token::Kind::kWord, begin);
}

std::optional<Token> Lexer::Next() {
  if (error_.has_value() || !SkipBlanksAndComments()) return std::nullopt;
  const size_t begin = at_;
  const char c = Peek();
  if (StartsName(c)) return TakeWord(begin);
  if (c == '$') return TakeDollar(begin);
  ++at_;
  if (c == '\'') return TakeString(begin, false);
  if (c == '"') return TakeQuotedName(begin);
  if (absl::ascii_isdigit(c)) {
    while (IsTagPart(Peek()) || (Peek() == '.' && absl::ascii_isdigit(Peek(1)))) ++at_;
    return Take(Token::Kind::kNumber, begin);
  }
  return Take(Token::Kind::kSymbol, begin);
}

}  // namespace lockkeeper::sql
