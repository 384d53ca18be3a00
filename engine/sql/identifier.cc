#include "engine/sql/identifier.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lockkeeper::sql {
namespace {

// Every word that is reserved, a type or function name, or a column name keyword in any of PostgreSQL 13 to 18
// (kwlist.h), in byte order. quote_ident() quotes the same words, but only those of its own server; we quote those of
// all, so that one text is right everywhere.
// clang-format off
constexpr absl::string_view kKeywords[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate",
    "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch",
    "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike",
    "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join",
    "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query",
    "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading", "least", "left", "like",
    "limit", "localtime", "localtimestamp", "merge_action", "national", "natural", "nchar", "none", "normalize",
    "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
    "overlay", "placing", "position", "precision", "primary", "real", "references", "returning", "right", "row",
    "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user",
    "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique",
    "user", "using", "values", "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
    "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
    "xmlserialize", "xmltable"};
// clang-format on

bool IsPlain(absl::string_view name) {
  if (name.empty() || absl::ascii_isdigit(name[0])) return false;
  const auto plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; };
  return std::all_of(name.begin(), name.end(), plain);
}

void AppendDoubling(absl::string_view text, char quote, std::string* out) {
  for (const char c : text) {
    if (c == quote) out->push_back(c);
    out->push_back(c);
  }
}

}  // namespace

std::string Quote(const Ident& ident) {
  const absl::string_view name = ident.name;
  if (IsPlain(name) && !std::binary_search(std::begin(kKeywords), std::end(kKeywords), name)) return ident.name;
  std::string out = "\"";
  AppendDoubling(name, '"', &out);
  out.push_back('"');
  return out;
}

std::string Quote(const QualifiedName& name) {
  return absl::StrJoin(name.parts, ".", [](std::string* out, const std::string& part) { *out += Quote(Ident(part)); });
}

std::string Quote(const Literal& literal) {
  const bool escapes = literal.text.find('\\') != std::string::npos;
  std::string out = escapes ? "E'" : "'";
  for (const char c : literal.text) {
    if (c == '\'' || c == '\\') out.push_back(c);
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

std::string DollarQuote(absl::string_view body) {
  std::string tag = "$$";
  // The tag must not be found before its place: "a$" followed by "$$" would end one byte early.
  for (int attempt = 0; absl::StrCat(body, tag).find(tag) != body.size(); ++attempt) {
    tag = attempt == 0 ? "$body$" : absl::StrCat("$body", attempt, "$");
  }
  return absl::StrCat(tag, body, tag);
}

}  // namespace lockkeeper::sql
