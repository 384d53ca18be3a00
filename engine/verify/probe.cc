#include "engine/verify/probe.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/sql/identifier.h"
#include "engine/sql/lexer.h"

namespace lockkeeper::verify {
namespace {

using sql::Token;

// Walks over the words of a statement.
class Words {
 public:
  explicit Words(absl::string_view text) {
    sql::Lexer lexer(text);
    while (tokens_.size() < 40) {
      std::optional<Token> token = lexer.Next();
      if (!token.has_value()) break;
      tokens_.push_back(*token);
    }
  }
  bool Take(absl::string_view word) {
    if (!At(word)) return false;
    ++at_;
    return true;
  }
  bool At(absl::string_view word) const {
    return at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::kWord &&
           absl::EqualsIgnoreCase(tokens_[at_].text, word);
  }
  bool Has(absl::string_view word) const {
    for (const Token& token : tokens_) {
      if (token.kind == Token::Kind::kWord && absl::EqualsIgnoreCase(token.text, word)) return true;
    }
    return false;
  }
  // A name, dotted or not, as it was written; empty when none stands here.
  std::string Name() {
    std::string out;
    while (at_ < tokens_.size() &&
           (tokens_[at_].kind == Token::Kind::kWord || tokens_[at_].kind == Token::Kind::kQuotedName)) {
      absl::StrAppend(&out, tokens_[at_++].text);
      if (at_ >= tokens_.size() || !tokens_[at_].Is(".")) break;
      out.push_back('.');
      ++at_;
    }
    return out;
  }
  bool AtEnd() const { return at_ >= tokens_.size(); }

 private:
  std::vector<Token> tokens_;
  size_t at_ = 0;
};

// The raw name that an identifier as written stands for.
std::string Raw(absl::string_view written) {
  if (written.empty() || written.front() != '"') return absl::AsciiStrToLower(written);
  std::string out;
  for (size_t i = 1; i + 1 < written.size(); ++i) {
    out.push_back(written[i]);
    if (written[i] == '"') ++i;
  }
  return out;
}

std::string Lit(absl::string_view text) { return sql::Quote(sql::Literal(text)); }

constexpr absl::string_view kIndexes =
    "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace "
    "WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(";

std::string IndexCondition(const ConcurrentIndex& index) {
  return absl::StrCat(kIndexes, Lit(index.table), ")::oid AND c.relname OPERATOR(pg_catalog.=) ", Lit(Raw(index.index)),
                      "::name");
}

std::optional<std::string> DroppedIndex(absl::string_view text) {
  Words words(text);
  if (!words.Take("drop") || !words.Take("index") || !words.Take("concurrently")) return std::nullopt;
  if (words.Take("if")) words.Take("exists");
  std::string name = words.Name();
  if (name.empty() || (!words.AtEnd() && !words.At("cascade") && !words.At("restrict"))) return std::nullopt;
  return name;
}

}  // namespace

std::optional<ConcurrentIndex> ParseConcurrentIndex(absl::string_view text) {
  Words words(text);
  if (!words.Take("create")) return std::nullopt;
  words.Take("unique");
  if (!words.Take("index") || !words.Take("concurrently")) return std::nullopt;
  if (words.Take("if")) {
    words.Take("not");
    words.Take("exists");
  }
  if (words.At("on")) return std::nullopt;  // the server chooses the name
  ConcurrentIndex out;
  out.index = words.Name();
  if (out.index.empty() || absl::StrContains(out.index, ".") || !words.Take("on")) return std::nullopt;
  words.Take("only");
  out.table = words.Name();
  if (out.table.empty()) return std::nullopt;
  return out;
}

std::string ProbeFor(absl::string_view text) {
  if (const auto index = ParseConcurrentIndex(text); index.has_value()) {
    return absl::StrCat("SELECT EXISTS (SELECT 1 ", IndexCondition(*index), " AND i.indisvalid AND i.indisready)");
  }
  if (const auto index = DroppedIndex(text); index.has_value()) {
    return absl::StrCat("SELECT pg_catalog.to_regclass(", Lit(*index), ") IS NULL");
  }
  const Words words(text);
  const bool again = words.At("vacuum") || words.At("analyze") || words.At("reindex") || words.At("cluster");
  return again ? "SELECT false" : "";
}

std::string LeftoverQuery(absl::string_view text) {
  const auto index = ParseConcurrentIndex(text);
  if (!index.has_value()) return "";
  return absl::StrCat("SELECT pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) ",
                      IndexCondition(*index), " AND NOT i.indisvalid");
}

}  // namespace lockkeeper::verify
