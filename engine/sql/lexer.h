// Cuts SQL into tokens by the rules of the server's own scanner (PostgreSQL manual, 4.1), enough to know where strings,
// names, comments and statements begin and end.
//
// Knows no grammar, so it is right for every server version, where the library's parser stops at PostgreSQL 15.
// Assumes standard_conforming_strings = on. Never recurses. Fails only on text that no version accepts: a string, a
// quoted name, a dollar quote or a comment that does not end.
#ifndef LOCKKEEPER_ENGINE_SQL_LEXER_H_
#define LOCKKEEPER_ENGINE_SQL_LEXER_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace lockkeeper::sql {

struct Token {
  enum class Kind { kWord, kQuotedName, kString, kNumber, kSymbol };
  Kind kind = Kind::kSymbol;
  absl::string_view text;  // as it was written, quotes included
  size_t begin = 0;
  size_t end() const { return begin + text.size(); }
  bool Is(absl::string_view symbol) const { return kind == Kind::kSymbol && text == symbol; }
};

struct LexError {
  size_t at = 0;  // where the token that does not end begins
  std::string message;
};

class Lexer {
 public:
  explicit Lexer(absl::string_view text, size_t at = 0) : text_(text), at_(at) {}
  // Empty at the end of the text and after an error.
  std::optional<Token> Next();
  const std::optional<LexError>& error() const { return error_; }
  size_t position() const { return at_; }
  void MoveTo(size_t position) { at_ = position; }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool SkipBlanksAndComments();
  bool SkipBlockComment();
  Token Take(Token::Kind kind, size_t begin);
  std::optional<Token> Fail(size_t at, absl::string_view message);
  std::optional<Token> TakeString(size_t begin, bool backslashes);
  std::optional<Token> TakeQuotedName(size_t begin);
  std::optional<Token> TakeDollar(size_t begin);
  std::optional<Token> TakeWord(size_t begin);
  bool SkipToContinuation();

  absl::string_view text_;
  size_t at_ = 0;
  std::optional<LexError> error_;
};

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_LEXER_H_
