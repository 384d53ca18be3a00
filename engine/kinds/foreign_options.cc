#include "engine/kinds/foreign_options.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace lockkeeper::kinds {
namespace {

using sql::Ident;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

// Wrappers name their options as they like. In a user mapping nearly everything is a credential; elsewhere (an API key of
// a server) only the name can tell.
constexpr absl::string_view kHarmlessInUserMapping =
    "name IN ('user', 'username', 'user_name', 'password_required', 'sslcert', 'sslkey', 'gssdelegation')";
constexpr absl::string_view kHarmlessElsewhere =
    "name = 'password_required' OR name !~* "
    "'passw|passphrase|secret|token|credential|(api|private|access|account|service)_?key'";

std::string NameOf(const std::string& option) { return option.substr(0, option.find('=')); }

SqlWriter Setting(const std::string& option) {
  const std::string name = NameOf(option);
  return SqlWriter().Add(Ident(name)).Add(Literal(absl::string_view(option).substr(name.size() + 1)));
}

bool Names(const std::vector<std::string>& options, const std::string& name) {
  return std::any_of(options.begin(), options.end(), [&](const std::string& other) { return NameOf(other) == name; });
}

Printed Clause(const std::vector<std::string>& parts) {
  return Printed(parts.empty() ? std::string() : SqlWriter().Add("OPTIONS").List(parts).Sql());
}

}  // namespace

std::string OptionColumns(absl::string_view expression, OptionsOf of) {
  constexpr absl::string_view kColumns = R"(
           ARRAY(SELECT o FROM unnest($options) AS o, split_part(o, '=', 1) AS name
                  WHERE $harmless) AS options,
           ARRAY(SELECT name FROM unnest($options) AS o, split_part(o, '=', 1) AS name
                  WHERE NOT ($harmless) ORDER BY name COLLATE "C") AS secrets)";
  return absl::StrReplaceAll(
      kColumns, {{"$options", expression},
                 {"$harmless", of == OptionsOf::kUserMapping ? kHarmlessInUserMapping : kHarmlessElsewhere}});
}

Printed PrintForeignOptions(const std::vector<std::string>& options) {
  std::vector<std::string> parts;
  for (const std::string& option : options) parts.push_back(Setting(option).Sql());
  return Clause(parts);
}

Printed AlterForeignOptions(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::string> parts;
  for (const std::string& option : after) {
    if (std::find(before.begin(), before.end(), option) != before.end()) continue;
    const Printed setting(Setting(option).Sql());
    const bool there = Names(before, NameOf(option));
    parts.push_back(SqlWriter().Add(Printed(there ? "SET" : "ADD")).Add(setting).Sql());
  }
  for (const std::string& option : before) {
    if (!Names(after, NameOf(option))) parts.push_back(SqlWriter().Add("DROP").Add(Ident(NameOf(option))).Sql());
  }
  return Clause(parts);
}

void NoteSecrets(const std::vector<std::string>& secrets, const SqlWriter& alter, emit::Draft& draft) {
  if (secrets.empty()) return;
  std::vector<std::string> parts;
  for (const std::string& name : secrets) parts.push_back(SqlWriter().Add("ADD").Add(Ident(name)).Add("'...'").Sql());
  draft.Notes(absl::StrCat("secret options are not part of a plan, set them in each environment: ",
                           SqlWriter(alter).Add("OPTIONS").List(parts).Sql()));
}

}  // namespace lockkeeper::kinds
