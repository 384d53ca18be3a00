#include "engine/kinds/type_change.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "engine/catalog/kind.h"
#include "engine/kinds/column.h"
#include "engine/kinds/composite.h"

namespace lockkeeper::kinds {
namespace {

// "numeric(12,2)[]" -> "numeric"; the modifier can stand inside ("timestamp(3) without time zone").
std::string Base(absl::string_view type) {
  while (absl::ConsumeSuffix(&type, "[]")) {
  }
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (const char c : type) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '(') ++depth;
    if (depth == 0) out.push_back(c);
    if (!quoted && c == ')') --depth;
  }
  return out;
}

// The server prints types outside pg_catalog qualified, because the reader's search_path is empty.
bool BuiltIn(absl::string_view type) { return !absl::StrContains(Base(type), '.'); }

bool IsText(absl::string_view type) {
  const std::string base = Base(type);
  return base == "text" || base == "character varying" || base == "character" || base == "name";
}

bool In(absl::string_view type, std::initializer_list<absl::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool IsNumber(absl::string_view type) {
  return In(type, {"smallint", "integer", "bigint", "numeric", "real", "double precision"});
}

// Families of built-in types between whose members pg_cast has a cast each way. Between others there may be one or not;
// their text always leads from one to the other, as far as the values allow it.
bool HaveCast(absl::string_view a, absl::string_view b) {
  const auto both = [&](std::initializer_list<absl::string_view> family) { return In(a, family) && In(b, family); };
  return (IsNumber(a) && IsNumber(b)) || both({"boolean", "integer"}) || both({"json", "jsonb"}) ||
         both({"inet", "cidr"}) || both({"date", "timestamp without time zone", "timestamp with time zone"}) ||
         both({"bit", "bit varying"}) || both({"macaddr", "macaddr8"}) || both({"money", "numeric"}) ||
         both({"oid", "integer", "bigint"});
}

// The composite type that the column's own type is; null when it is another kind of type or an array.
const catalog::Object* CompositeOf(const catalog::Snapshot& snapshot, const catalog::Object& column) {
  for (const catalog::Edge& edge : snapshot.Needs(snapshot.Find(column.key))) {
    const catalog::Object& needed = snapshot[edge.object];
    if (needed.key.kind->name == "composite" && Quote(needed.Qualified()) == column.As<Column>().type) return &needed;
  }
  return nullptr;
}

// A row of another shape cannot go through text: the attributes that stay are named, the new ones are NULL.
std::string RowExpression(const std::string& name, const catalog::Object& before, const catalog::Object& after) {
  const std::vector<std::string>& old_names = before.As<Composite>().names;
  std::vector<std::string> parts;
  for (const std::string& attribute : after.As<Composite>().names) {
    const auto old = std::find(old_names.begin(), old_names.end(), attribute);
    if (old == old_names.end()) {
      parts.emplace_back("NULL");
      continue;
    }
    // A type of the user's may be made anew as well; nothing but text casts from its old to its new form.
    const std::string& old_type = before.As<Composite>().types[static_cast<size_t>(old - old_names.begin())];
    parts.push_back(absl::StrCat("(", name, ").", Quote(sql::Ident(attribute)), BuiltIn(old_type) ? "" : "::text"));
  }
  return absl::StrCat("CASE WHEN ", name, " IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(", absl::StrJoin(parts, ", "),
                      ")::", Quote(after.Qualified()), " END");
}

// What to cast to in USING. A cast to a type with a modifier cuts what does not fit without a word; a cast to the type as
// such does not, and the assignment to the column that follows refuses the row.
std::string WithoutModifier(absl::string_view type) {
  const std::string base = Base(type);
  const bool array = absl::EndsWith(type, "[]");
  if (base == "character") return array ? "bpchar[]" : "bpchar";
  if (base == "bit") return array ? "bit varying[]" : "bit varying";
  return absl::StrCat(base, array ? "[]" : "");
}

}  // namespace

const catalog::Object* DeclaredCast(const catalog::Object& from, const catalog::Object& to,
                                    const emit::Context& context) {
  const std::string &old_type = from.As<Column>().type, &new_type = to.As<Column>().type;
  if (absl::EndsWith(old_type, "[]") != absl::EndsWith(new_type, "[]")) return nullptr;
  return context.InTo("cast", {Base(old_type), Base(new_type)});
}

std::string CastExpression(absl::string_view column, const catalog::Object& from, const catalog::Object& to,
                           bool made_anew, const emit::Context& context) {
  const std::string &old_type = from.As<Column>().type, &new_type = to.As<Column>().type;
  const std::string name = Quote(sql::Ident(column));
  const bool array = absl::EndsWith(new_type, "[]");
  if (!made_anew && Base(old_type) == Base(new_type) && absl::EndsWith(old_type, "[]") == array) return "";
  if (made_anew) {
    const catalog::Object *before = CompositeOf(context.from(), from), *after = CompositeOf(context.to(), to);
    if (before != nullptr && after != nullptr) return RowExpression(name, *before, *after);
  }
  if (!made_anew && DeclaredCast(from, to, context) != nullptr) return absl::StrCat(name, "::", new_type);
  const bool old_array = absl::EndsWith(old_type, "[]");
  const std::string goal = WithoutModifier(new_type);
  // Every type has a cast to text and from it; an array has one to an array, element by element.
  const bool plain_text = (!old_array && IsText(old_type)) || (!array && IsText(new_type));
  const bool elements =
      old_array == array && (IsText(old_type) || IsText(new_type) || HaveCast(Base(old_type), Base(new_type)));
  if (!made_anew && (plain_text || elements)) return absl::StrCat(name, "::", goal);
  // Only boolean and integer have a cast between them; the other integers go by it.
  if (!made_anew && !array && !old_array && IsNumber(Base(new_type)) && Base(old_type) == "boolean")
    return absl::StrCat(name, "::integer::", goal);
  if (!made_anew && !array && !old_array && IsNumber(Base(old_type)) && Base(new_type) == "boolean")
    return absl::StrCat(name, "::integer::boolean");
  return absl::StrCat(name, array && old_array ? "::text[]::" : "::text::", goal);
}

absl::string_view DefaultStorage(absl::string_view type) {
  if (absl::EndsWith(type, "[]")) return "EXTENDED";
  const std::string base = Base(type);
  if (base == "numeric" || base == "inet" || base == "cidr" || base == "tsquery") return "MAIN";
  static constexpr absl::string_view kExtended[] = {
      "text", "character varying", "character", "bytea", "json",   "jsonb", "xml",
      "bit",  "bit varying",       "tsvector",  "path",  "polygon"};
  for (const absl::string_view extended : kExtended) {
    if (base == extended) return "EXTENDED";
  }
  return BuiltIn(type) ? (absl::EndsWith(base, "range") ? "EXTENDED" : "PLAIN") : "EXTENDED";
}

}  // namespace lockkeeper::kinds
