#include "engine/sql/parse.h"

#include <pg_query.h>
#include <pthread.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/sql/classify.h"
#include "engine/sql/lexer.h"
#include "engine/sql/tree.h"

namespace lockkeeper::sql {
namespace {

constexpr size_t kStackBytes = size_t{256} << 20;  // address space; pages are only taken when a statement needs them

// ---- the thread with the large stack ----

struct Job {
  absl::Span<const absl::string_view> texts;
  absl::FunctionRef<void(size_t, const Tree&)> visit;
};

// Upper bound of how much deeper a token can make the tree.
size_t NestingOf(const Token& token) {
  if (token.kind == Token::Kind::kWord) return absl::EqualsIgnoreCase(token.text, "null") ? 0 : 1;
  if (token.kind != Token::Kind::kSymbol) return 0;
  return token.Is(",") || token.Is(".") || token.Is("(") || token.Is(")") ? 0 : 1;
}

bool WithinBudget(absl::string_view text) {
  if (text.size() > kMaxStatementBytes) return false;
  Lexer lexer(text);
  size_t tokens = 0, nesting = 0, depth = 0, deepest = 0;
  while (const std::optional<Token> token = lexer.Next()) {
    ++tokens;
    nesting += NestingOf(*token);
    if (token->Is("(")) deepest = std::max(deepest, ++depth);
    if (token->Is(")") && depth > 0) --depth;
  }
  return tokens <= kMaxTokens && nesting + deepest <= kMaxNesting;
}

void ParseOne(size_t index, const Job& job) {
  Tree tree;
  if (!WithinBudget(job.texts[index])) {
    tree.message = "it is too long or too deeply nested to be looked at";
    return job.visit(index, tree);
  }
  const std::string text(job.texts[index]);
  const PgQueryProtobufParseResult result = pg_query_parse_protobuf(text.c_str());
  PgQuery__ParseResult* parsed = nullptr;
  if (result.error != nullptr) {
    tree.message = result.error->message;
    tree.position = std::max(0, result.error->cursorpos);
  } else {
    const auto* bytes = reinterpret_cast<const uint8_t*>(result.parse_tree.data);
    parsed = pg_query__parse_result__unpack(nullptr, result.parse_tree.len, bytes);
    if (parsed == nullptr || parsed->n_stmts != 1) {
      tree.message = "the parser does not see one statement here";
    } else {
      tree.statement = parsed->stmts[0]->stmt;
    }
  }
  job.visit(index, tree);
  if (parsed != nullptr) pg_query__parse_result__free_unpacked(parsed, nullptr);
  pg_query_free_protobuf_parse_result(result);
}

void* RunJob(void* argument) {
  const Job& job = *static_cast<const Job*>(argument);
  for (size_t i = 0; i < job.texts.size(); ++i) ParseOne(i, job);
  return nullptr;
}

// ---- splitting ----

bool IsWord(const Token& token, absl::string_view word) {
  return token.kind == Token::Kind::kWord && absl::EqualsIgnoreCase(token.text, word);
}

class Splitter {
 public:
  Splitter(absl::string_view script, absl::string_view file, const SplitOptions& options)
      : script_(script), file_(file), options_(options), lexer_(script), line_(options.first_line) {}

  absl::StatusOr<std::vector<Statement>> Run() {
    if (absl::StartsWith(script_, "\xEF\xBB\xBF")) lexer_.MoveTo(3);
    while (std::optional<Token> token = lexer_.Next()) RETURN_IF_ERROR(Take(*token));
    if (lexer_.error().has_value()) return SyntaxError(lexer_.error()->at, lexer_.error()->message);
    Finish();
    return std::move(statements_);
  }

 private:
  absl::Status SyntaxError(size_t at, absl::string_view message) {
    const size_t line_start = script_.substr(0, at).rfind('\n') + 1;  // npos + 1 is 0
    return Failure(Reason::kSqlSyntax)
        .With("file", file_)
        .With("line", LineAt(at))
        .With("column", static_cast<int64_t>(at - line_start + 1))
        .With("message", message);
  }

  // Counts on from the last place asked for; places only go forward.
  int LineAt(size_t at) {
    if (at > counted_) {
      line_ += static_cast<int>(std::count(script_.begin() + counted_, script_.begin() + at, '\n'));
      counted_ = at;
    }
    return line_;
  }

  absl::Status Take(const Token& token) {
    if (token.Is("\\")) return TakeMetaCommand(token);
    if (token.Is(";") && depth_ == 0 && atomic_ == 0) {
      Finish();
      return absl::OkStatus();
    }
    if (token.Is("(")) ++depth_;
    if (token.Is(")")) depth_ = std::max(0, depth_ - 1);
    if (token.kind == Token::Kind::kWord) FollowAtomicBody(token);
    if (IsWord(token, "stdin") && !tokens_.empty() && IsWord(tokens_[0], "copy") && IsWord(tokens_.back(), "from")) {
      return SyntaxError(
          token.begin, "COPY ... FROM stdin carries data that only psql can send: use INSERT, or load the data apart");
    }
    tokens_.push_back(token);
    return absl::OkStatus();
  }

  absl::Status TakeMetaCommand(const Token& token) {
    if (!options_.skip_meta_commands || !tokens_.empty()) {
      return SyntaxError(token.begin, "psql meta-commands are not SQL");
    }
    lexer_.MoveTo(std::min(script_.find('\n', token.begin), script_.size()));
    return absl::OkStatus();
  }

  // CREATE FUNCTION ... BEGIN ATOMIC a; b; END: the semicolons inside belong to the body. END also closes CASE; both
  // words are reserved, so only "AS end" and "x.end" are names.
  void FollowAtomicBody(const Token& token) {
    if (tokens_.empty() || !IsWord(tokens_[0], "create")) return;
    const Token& before = tokens_.back();
    if (atomic_ == 0) {
      if (IsWord(token, "atomic") && IsWord(before, "begin")) atomic_ = 1;
    } else if (!before.Is(".") && !IsWord(before, "as")) {
      if (IsWord(token, "case")) ++atomic_;
      if (IsWord(token, "end")) --atomic_;
    }
  }

  void Finish() {
    if (!tokens_.empty()) {
      Statement statement = Classify(tokens_);
      statement.offset = tokens_.front().begin;
      statement.sql = std::string(script_.substr(statement.offset, tokens_.back().end() - statement.offset));
      statement.line = LineAt(statement.offset);
      statements_.push_back(std::move(statement));
    }
    tokens_.clear();
    depth_ = atomic_ = 0;
  }

  const absl::string_view script_, file_;
  const SplitOptions& options_;
  Lexer lexer_;
  std::vector<Token> tokens_;  // of the statement at hand
  int depth_ = 0, atomic_ = 0;
  size_t counted_ = 0;
  int line_;
  std::vector<Statement> statements_;
};

// The line in the script of a 1-based character position in the statement.
int LineOfPosition(const Statement& statement, int position) {
  int line = statement.line;
  for (const char c : statement.sql) {
    const bool starts_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (starts_character && --position <= 0) break;
    if (c == '\n') ++line;
  }
  return line;
}

absl::Status AskParser(std::vector<Statement>* statements) {
  std::vector<absl::string_view> texts;
  for (const Statement& statement : *statements) texts.push_back(statement.sql);
  return ParseEach(texts, [&](size_t i, const Tree& tree) {
    Statement& statement = (*statements)[i];
    statement.parsed = tree.statement != nullptr;
    statement.parser_message = tree.message;
    if (tree.position > 0) statement.parser_line = LineOfPosition(statement, tree.position);
  });
}

// Length of the UTF-8 sequence at the start of `text`; 0 when it is none (RFC 3629).
size_t SequenceLength(absl::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const auto tail = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const int first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool too_large = first == 0xF4 && byte(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

}  // namespace

absl::Status ParseEach(absl::Span<const absl::string_view> texts, absl::FunctionRef<void(size_t, const Tree&)> visit) {
  if (texts.empty()) return absl::OkStatus();
  Job job{texts, visit};
  pthread_attr_t attributes;
  RET_CHECK(pthread_attr_init(&attributes) == 0);
  pthread_t thread;
  const bool started = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
                       pthread_create(&thread, &attributes, RunJob, &job) == 0;
  pthread_attr_destroy(&attributes);
  if (!started) return absl::ResourceExhaustedError("no thread with 256 MiB of stack can be had to look at SQL");
  RET_CHECK(pthread_join(thread, nullptr) == 0);
  return absl::OkStatus();
}

int FirstBadLine(absl::string_view text) {
  int line = 1;
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return line;
    if (text[0] == '\n') ++line;
    text.remove_prefix(length);
  }
  return 0;
}

absl::StatusOr<std::vector<Statement>> Split(absl::string_view script, absl::string_view file,
                                             const SplitOptions& options) {
  if (const int bad = FirstBadLine(script); bad != 0) {
    return Failure(Reason::kSqlSyntax)
        .With("file", file)
        .With("line", options.first_line + bad - 1)
        .With("column", int64_t{1})
        .With("message", "a NUL byte or invalid UTF-8: save the file as UTF-8 text");
  }
  ASSIGN_OR_RETURN(std::vector<Statement> statements, Splitter(script, file, options).Run());
  RETURN_IF_ERROR(AskParser(&statements));
  return statements;
}

absl::Status CheckAllowedInRevision(absl::Span<const Statement> statements, absl::string_view file) {
  for (const Statement& statement : statements) {
    absl::string_view why;
    if (statement.is_transaction_control) {
      why =
          "opens or ends a transaction, which Lockkeeper does itself: remove it, or mark the direction "
          "'no-transaction'";
    } else if (statement.drops_database) {
      why = "drops a database, which Lockkeeper never does";
    } else if (statement.touches_session) {
      why = "changes the session beyond this revision: use SET LOCAL, or the SET clause of a function";
    } else if (statement.copies_with_client) {
      why = "exchanges data with a client, and there is none";
    }
    if (why.empty()) continue;
    return Failure(Reason::kSqlForbidden)
        .With("file", file)
        .With("line", statement.line)
        .With("what", absl::StrCat(statement.verb, " ", why));
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::sql
