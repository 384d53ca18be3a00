// What kind of statement begins with these words, and which promises it would break.
//
// By words and not by tree, because the server's version may be newer than the parser's: the words that decide here
// have been the same since PostgreSQL 9. Pure; never fails: what it does not know is StatementClass::kUnknown.
#ifndef LOCKKEEPER_ENGINE_SQL_CLASSIFY_H_
#define LOCKKEEPER_ENGINE_SQL_CLASSIFY_H_

#include "absl/types/span.h"
#include "engine/sql/lexer.h"
#include "engine/sql/parse.h"

namespace lockkeeper::sql {

// A statement with class, verb and flags filled in; text and place stay empty.
Statement Classify(absl::Span<const Token> tokens);

}  // namespace lockkeeper::sql

#endif  // LOCKKEEPER_ENGINE_SQL_CLASSIFY_H_
