#include "engine/verify/scratch_subscription.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/sql/identifier.h"
#include "engine/sql/lexer.h"
#include "engine/sql/writer.h"

namespace lockkeeper::verify {
namespace {

using Statements = std::vector<std::string>;
using Names = std::initializer_list<absl::string_view>;

class Tokens {
 public:
  explicit Tokens(absl::string_view text) : text_(text) {
    sql::Lexer lexer(text);
    while (const std::optional<sql::Token> token = lexer.Next()) tokens_.push_back(*token);
  }
  size_t size() const { return tokens_.size(); }
  const sql::Token& operator[](size_t i) const { return tokens_[i]; }
  bool Is(size_t i, absl::string_view word) const {
    return i < tokens_.size() && tokens_[i].kind == sql::Token::Kind::kWord &&
           absl::EqualsIgnoreCase(tokens_[i].text, word);
  }
  bool Opens(size_t i) const { return i < tokens_.size() && tokens_[i].Is("("); }
  std::string Text(size_t first, size_t end) const {
    return first >= end ? std::string()
                        : std::string(text_.substr(tokens_[first].begin, tokens_[end - 1].end() - tokens_[first].begin));
  }
  // The options in the parentheses that open at `open`, those of these names left out.
  Statements OptionsWithout(size_t open, Names names) const {
    Statements out;
    size_t begin = open + 1;
    int depth = 0;
    for (size_t i = begin; i < tokens_.size(); ++i) {
      if (tokens_[i].Is("(")) ++depth;
      const bool closes = tokens_[i].Is(")") && depth-- == 0;
      if (!closes && !(tokens_[i].Is(",") && depth == 0)) continue;
      const auto named = [&](absl::string_view name) { return Is(begin, name); };
      if (i > begin && std::none_of(names.begin(), names.end(), named)) out.push_back(Text(begin, i));
      if (closes) break;
      begin = i + 1;
    }
    return out;
  }
  // The WITH in front of the options; the end when there are none.
  size_t With() const {
    for (size_t i = tokens_.size(); i-- > 0;) {
      if (Is(i, "with") && Opens(i + 1)) return i;
    }
    return tokens_.size();
  }

 private:
  absl::string_view text_;
  std::vector<sql::Token> tokens_;
};

std::string WithOptions(const std::string& head, const Statements& options) {
  return absl::StrCat(head, " WITH (", absl::StrJoin(options, ", "), ")");
}

Statements Created(const Tokens& tokens) {
  const size_t with = tokens.With();
  Statements options = {"connect = false"};
  for (std::string& option : tokens.OptionsWithout(with + 1, {"connect", "enabled", "create_slot", "copy_data"})) {
    options.push_back(std::move(option));
  }
  size_t connection = 2;
  while (connection < with && !tokens.Is(connection, "connection")) ++connection;
  if (connection + 2 > with) return {tokens.Text(0, tokens.size())};  // no valid statement: the server says why
  const std::string head =
      absl::StrCat(tokens.Text(0, connection + 1), " '' ", tokens.Text(connection + 2, with));
  return {WithOptions(head, options)};
}

Statements Altered(const Tokens& tokens) {
  for (const char* word : {"enable", "refresh", "connection"}) {
    if (tokens.Is(3, word)) return {};
  }
  if (tokens.Is(4, "publication"))
    return {WithOptions(tokens.Text(0, tokens.With()), {"refresh = false"})};
  if (!tokens.Is(3, "set") || !tokens.Opens(4)) return {tokens.Text(0, tokens.size())};
  const Statements options = tokens.OptionsWithout(4, {"failover", "two_phase"});
  if (options.empty()) return {};
  return {absl::StrCat(tokens.Text(0, 4), " (", absl::StrJoin(options, ", "), ")")};
}

// It may not be there (IF EXISTS); whether that is an error is for the statement itself to say.
Statements Dropped(const Tokens& tokens) {
  const size_t name = tokens.Is(2, "if") ? 4 : 2;
  if (name >= tokens.size()) return {tokens.Text(0, tokens.size())};
  const sql::Printed subscription(tokens.Text(name, name + 1));
  const sql::SqlWriter body = sql::SqlWriter()
                                  .Add("BEGIN ALTER SUBSCRIPTION")
                                  .Add(subscription)
                                  .Add("DISABLE; ALTER SUBSCRIPTION")
                                  .Add(subscription)
                                  .Add("SET (slot_name = NONE); EXCEPTION WHEN undefined_object THEN NULL; END");
  return {sql::SqlWriter().Add("DO").Add(sql::Printed(sql::DollarQuote(body.Sql()))).Sql(),
          tokens.Text(0, tokens.size())};
}

}  // namespace

std::optional<Statements> SubscriptionInScratch(absl::string_view statement) {
  const Tokens tokens(statement);
  if (!tokens.Is(1, "subscription")) return std::nullopt;
  if (tokens.Is(0, "create")) return Created(tokens);
  if (tokens.Is(0, "alter")) return Altered(tokens);
  if (tokens.Is(0, "drop")) return Dropped(tokens);
  return std::nullopt;
}

}  // namespace lockkeeper::verify
