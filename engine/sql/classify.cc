#include "engine/sql/classify.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace lockkeeper::sql {
namespace {

// The options of a long statement come within this many words or do not matter here.
constexpr size_t kWordsLookedAt = 96;

using Word = absl::string_view;

class Words {
 public:
  explicit Words(absl::Span<const Token> tokens) {
    for (const Token& token : tokens) {
      if (words_.size() == kWordsLookedAt) break;
      if (token.kind == Token::Kind::kWord) words_.push_back(absl::AsciiStrToUpper(token.text));
    }
  }
  size_t size() const { return words_.size(); }
  Word at(size_t i) const { return i < words_.size() ? Word(words_[i]) : Word(); }
  bool IsOneOf(size_t i, std::initializer_list<Word> options) const {
    return std::find(options.begin(), options.end(), at(i)) != options.end();
  }
  // Position of the first of two neighbours; size() when there are none. An empty second word matches any.
  size_t Find(Word first, Word second = Word()) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      if (at(i) == first && (second.empty() || at(i + 1) == second)) return i;
    }
    return words_.size();
  }
  bool Has(Word first, Word second = Word()) const { return Find(first, second) < words_.size(); }

 private:
  std::vector<std::string> words_;
};

// Words that may follow the first one in a verb.
// clang-format off
constexpr Word kVerbWords[] = {
    "ACCESS", "AGGREGATE", "CAST", "CLASS", "COLLATION", "CONCURRENTLY", "CONFIGURATION", "CONSTRAINT", "CONVERSION",
    "DATA", "DATABASE", "DEFAULT", "DICTIONARY", "DOMAIN", "EVENT", "EXTENSION", "FAMILY", "FOREIGN", "FUNCTION",
    "GROUP", "INDEX", "INTO", "LANGUAGE", "MAPPING", "MATERIALIZED", "METHOD", "OPERATOR", "OR", "OWNED", "PARSER",
    "POLICY", "PRIVILEGES", "PROCEDURAL", "PROCEDURE", "PUBLICATION", "REPLACE", "ROLE", "ROUTINE", "RULE", "SCHEMA",
    "SEARCH", "SEQUENCE", "SERVER", "STATISTICS", "SUBSCRIPTION", "SYSTEM", "TABLE", "TABLESPACE", "TEMP", "TEMPLATE",
    "TEMPORARY", "TEXT", "TRANSACTION", "TRANSFORM", "TRIGGER", "TRUSTED", "TYPE", "UNIQUE", "UNLOGGED", "USER", "VIEW",
    "WRAPPER"};
// clang-format on

std::string Verb(const Words& words) {
  std::string verb(words.at(0));
  for (size_t i = 1; i < words.size() && i < 6; ++i) {
    if (!std::binary_search(std::begin(kVerbWords), std::end(kVerbWords), words.at(i))) break;
    if (words.at(i) != "OR" && words.at(i) != "REPLACE") absl::StrAppend(&verb, " ", words.at(i));
  }
  return verb;
}

bool IsTransactionControl(const Words& words) {
  if (words.IsOneOf(0, {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"})) return true;
  return words.IsOneOf(0, {"PREPARE", "SET"}) && words.at(1) == "TRANSACTION";
}

bool SetOutlives(const Words& words) {
  if (words.at(1) == "CONSTRAINTS" || words.at(1) == "TRANSACTION") return false;
  if (words.at(1) != "LOCAL") return true;
  // Another role, even until COMMIT, would write the ledger rows that commit with the statement.
  return words.at(2) == "ROLE" || (words.at(2) == "SESSION" && words.at(3) == "AUTHORIZATION");
}

bool TouchesSession(const Words& words) {
  const Word first = words.at(0);
  if (first == "SET") return SetOutlives(words);
  if (words.IsOneOf(0, {"RESET", "DISCARD", "LISTEN", "UNLISTEN", "LOAD", "DEALLOCATE"})) return true;
  if (first == "PREPARE") return words.at(1) != "TRANSACTION";
  if (first == "DECLARE") return words.Has("WITH", "HOLD");
  if (!words.IsOneOf(0, {"SELECT", "VALUES", "WITH", "INSERT", "UPDATE", "DELETE", "EXPLAIN", "CALL"})) return false;
  // set_config(name, value, true) is SET LOCAL; with anything else as the third argument it outlives the transaction.
  return words.Has("SET_CONFIG") && !words.Has("SET_CONFIG", "TRUE");
}

bool ReindexCannot(const Words& words) {
  for (size_t i = 1; i < words.size() && i < 8; ++i) {
    if (words.IsOneOf(i, {"CONCURRENTLY", "DATABASE", "SYSTEM", "SCHEMA"})) return true;
    if (words.IsOneOf(i, {"TABLE", "INDEX"})) return words.at(i + 1) == "CONCURRENTLY";
  }
  return false;
}

bool SubscriptionCannot(const Words& words) {
  const auto off = [&](Word option) { return words.Has(option, "FALSE") || words.Has(option, "OFF"); };
  if (words.at(0) == "CREATE") return !off("CREATE_SLOT") && !off("CONNECT");
  if (words.at(0) == "DROP") return true;
  return words.Has("REFRESH", "PUBLICATION") || words.Has("FAILOVER") || words.Has("TWO_PHASE") ||
         (words.Has("PUBLICATION") && !off("REFRESH"));
}

bool CannotRunInTransaction(const Words& words) {
  const Word first = words.at(0);
  if (IsTransactionControl(words) || first == "VACUUM") return true;
  if (first == "REINDEX") return ReindexCannot(words);
  if (first == "DISCARD") return words.at(1) == "ALL";
  if (first == "CLUSTER") return words.size() == 1 || (words.size() == 2 && words.at(1) == "VERBOSE");
  if (!words.IsOneOf(0, {"CREATE", "ALTER", "DROP"})) return false;
  if (words.at(1) == "SUBSCRIPTION") return SubscriptionCannot(words);
  if (first == "ALTER") {
    if (words.at(1) == "SYSTEM") return true;
    if (words.at(1) == "DATABASE") return words.Has("SET", "TABLESPACE");
    return words.Has("DETACH", "PARTITION") && words.Has("CONCURRENTLY");
  }
  if (words.IsOneOf(1, {"DATABASE", "TABLESPACE"})) return true;
  const size_t index = words.Find("INDEX");
  return index <= 2 && words.at(index + 1) == "CONCURRENTLY";
}

StatementClass DdlClass(const Words& words) {
  if (words.at(0) == "ALTER" && words.at(1) == "DEFAULT") return StatementClass::kPrivileges;
  if (words.IsOneOf(1, {"ROLE", "GROUP", "DATABASE", "TABLESPACE", "SYSTEM"})) return StatementClass::kCluster;
  if (words.at(1) == "USER") return words.at(2) == "MAPPING" ? StatementClass::kDdl : StatementClass::kCluster;
  return StatementClass::kDdl;
}

StatementClass WithClass(const Words& words) {
  for (const Word dml : {"INSERT", "UPDATE", "DELETE", "MERGE"}) {
    if (words.Has(dml)) return StatementClass::kDml;
  }
  return StatementClass::kQuery;
}

StatementClass ClassOf(const Words& words) {
  using enum StatementClass;
  struct Row {
    StatementClass cls;
    std::initializer_list<Word> firsts;
  };
  if (IsTransactionControl(words)) return kTransactionControl;
  if (words.IsOneOf(0, {"CREATE", "ALTER", "DROP"})) return DdlClass(words);
  if (words.at(0) == "WITH") return WithClass(words);
  static const Row kRows[] = {
      {kQuery, {"SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN", "FETCH", "MOVE"}},
      {kDml, {"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE"}},
      {kDdl, {"COMMENT", "SECURITY", "REFRESH", "IMPORT"}},
      {kPrivileges, {"GRANT", "REVOKE", "REASSIGN"}},
      {kSession,
       {"SET", "RESET", "DISCARD", "LISTEN", "UNLISTEN", "NOTIFY", "LOAD", "PREPARE", "EXECUTE", "DEALLOCATE",
        "DECLARE", "CLOSE"}},
      {kMaintenance, {"VACUUM", "ANALYZE", "ANALYSE", "CLUSTER", "REINDEX", "CHECKPOINT", "LOCK"}},
      {kCode, {"DO", "CALL"}},
      {kCopy, {"COPY"}},
  };
  for (const Row& row : kRows) {
    if (std::find(row.firsts.begin(), row.firsts.end(), words.at(0)) != row.firsts.end()) return row.cls;
  }
  return kUnknown;
}

}  // namespace

Statement Classify(absl::Span<const Token> tokens) {
  Statement out;
  const bool in_parentheses = !tokens.empty() && tokens.front().Is("(");  // "(SELECT 1) UNION ..."
  const Words words(tokens);
  out.cls = in_parentheses ? StatementClass::kQuery : ClassOf(words);
  out.verb = Verb(words);
  out.is_transaction_control = out.cls == StatementClass::kTransactionControl;
  out.touches_session = TouchesSession(words);
  out.drops_database = words.at(0) == "DROP" && words.at(1) == "DATABASE";
  out.cannot_run_in_transaction = CannotRunInTransaction(words);
  out.copies_with_client = words.at(0) == "COPY" && (words.Has("STDOUT") || words.Has("STDIN"));
  return out;
}

}  // namespace lockkeeper::sql
