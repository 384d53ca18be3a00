#include "engine/kinds/rename.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using catalog::KindDescriptor;
using catalog::Object;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

constexpr absl::string_view kRenamed[] = {
    "schema",    "enum",       "composite", "domain", "range",     "collation",   "conversion",    "function",
    "procedure", "aggregate",  "table",     "column", "view",      "matview",     "sequence",      "index",
    "key",       "check",      "exclusion", "policy", "trigger",   "rule",        "foreign_key",   "domain_check",
    "language",  "statistics", "fdw",       "server", "ts_parser", "ts_template", "ts_dictionary", "ts_configuration",
    "publication", "event_trigger", "foreign_table"};

// Without the arguments of a routine; an argument's type is never printed with parentheses.
std::string PlainName(const Object& object, const std::string& name) {
  const absl::string_view noun = object.key.kind->noun;
  if (noun != "FUNCTION" && noun != "PROCEDURE" && noun != "AGGREGATE") return name;
  return name.substr(0, name.rfind('('));
}

sql::QualifiedName Parent(const Object& object) { return object.Qualified(object.key.path.size() - 1); }

SqlWriter Alter(const Object& object) {
  const auto hook = object.key.kind->hooks->address;
  const Printed address = hook != nullptr ? hook(object) : Printed(Quote(object.Qualified()));
  return SqlWriter().Add("ALTER").Add(Printed(object.key.kind->noun)).Add(address);
}

// Columns and constraints are renamed through what they belong to.
SqlWriter RenameTo(const Object& object, const std::string& name) {
  const KindDescriptor& kind = *object.key.kind;
  if (kind.noun == "COLUMN") {
    return SqlWriter().Add("ALTER TABLE").Add(Parent(object)).Add("RENAME COLUMN").Add(Ident(object.name())).Add("TO")
        .Add(Ident(name));
  }
  if (kind.noun == "CONSTRAINT") {
    SqlWriter writer;
    kind.name == "domain_check" ? writer.Add("ALTER DOMAIN") : writer.Add("ALTER TABLE");
    return writer.Add(Parent(object)).Add("RENAME CONSTRAINT").Add(Ident(object.name())).Add("TO").Add(Ident(name));
  }
  return Alter(object).Add("RENAME TO").Add(Ident(PlainName(object, name)));
}

bool LiesInSchema(const KindDescriptor& kind) {
  return std::find(kind.parents.begin(), kind.parents.end(), "schema") != kind.parents.end();
}

}  // namespace

bool CanRename(const KindDescriptor& kind) {
  return std::find(std::begin(kRenamed), std::end(kRenamed), kind.name) != std::end(kRenamed);
}

std::vector<SqlWriter> RenameStatements(const Object& object, const std::vector<std::string>& path) {
  std::vector<SqlWriter> out;
  Object now = object;
  if (LiesInSchema(*now.key.kind) && now.key.path.front() != path.front()) {
    out.push_back(Alter(now).Add("SET SCHEMA").Add(Ident(path.front())));
    now.key.path.front() = path.front();
  }
  if (now.key.path.back() != path.back()) out.push_back(RenameTo(now, path.back()));
  return out;
}

std::vector<std::string> PathMeanwhile(const Object& object) {
  std::vector<std::string> path = object.key.path;
  const std::string arguments = path.back().substr(PlainName(object, path.back()).size());
  path.back() = absl::StrCat("lk_meanwhile_", Sha256(catalog::KeyText(object.key)).substr(0, 12), arguments);
  return path;
}

}  // namespace lockkeeper::kinds
