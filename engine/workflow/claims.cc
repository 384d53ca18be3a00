#include "engine/workflow/claims.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/status.h"
#include "engine/catalog/kind.h"
#include "engine/sql/lexer.h"
#include "engine/sql/parse.h"
#include "engine/workflow/settings.h"

namespace lockkeeper::workflow {
namespace {

constexpr absl::string_view kModelKinds[] = {"schema",         "enum",  "table",    "column",
                                             "column_default", "check", "key",      "exclusion",
                                             "foreign_key",    "index", "sequence", "sequence_owner"};

// The words of a statement in upper case, one blank between them; strings, comments and names in quotes left out.
std::string WordsOf(absl::string_view text) {
  std::vector<std::string> words;
  sql::Lexer lexer(text);
  while (const std::optional<sql::Token> token = lexer.Next()) {
    if (token->kind == sql::Token::Kind::kWord) words.push_back(absl::AsciiStrToUpper(token->text));
  }
  return absl::StrJoin(words, " ");
}

void AddStatement(const sql::Statement& statement, Claims& claims) {
  const std::string words = WordsOf(statement.sql);
  if (statement.cls == sql::StatementClass::kPrivileges || absl::StrContains(words, "OWNER TO"))
    claims.privileges = true;
  if (absl::StartsWith(words, "COMMENT ON")) claims.comments = true;
  for (const Setting& setting : SettingsModelsCannotSay()) {
    if (absl::StrContains(words, setting.words)) claims.fields.insert(setting.name());
  }
}

}  // namespace

bool SaidByModels(absl::string_view kind) {
  return std::find(std::begin(kModelKinds), std::end(kModelKinds), kind) != std::end(kModelKinds);
}

absl::StatusOr<Claims> ClaimsOf(const std::vector<DeclaredFile>& files, const catalog::Snapshot& declared) {
  Claims claims;
  claims.kinds.insert(std::begin(kModelKinds), std::end(kModelKinds));
  for (const catalog::Object& object : declared.objects()) claims.kinds.insert(std::string(object.key.kind->name));
  for (const DeclaredFile& file : files) {
    if (file.from_models) continue;
    sql::SplitOptions options;
    options.skip_meta_commands = true;
    ASSIGN_OR_RETURN(const std::vector<sql::Statement> statements, sql::Split(file.content, file.path, options));
    for (const sql::Statement& statement : statements) AddStatement(statement, claims);
  }
  return claims;
}

}  // namespace lockkeeper::workflow
