#include "engine/kinds/not_null.h"

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/kinds/column.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::SqlWriter;

Ident Name(const Object& column) {
  const std::string& name = column.As<Column>().not_null_name;
  return Ident(name.empty() ? absl::StrCat(column.key.path[1], "_", column.name(), "_not_null") : name);
}

SqlWriter AlterConstraint(const Object& column, absl::string_view what) {
  return AlterRelation(column).Add(sql::Printed(what)).Add(Name(column));
}

}  // namespace

std::string NotNullFields(int server_major) {
  if (server_major < 18) {
    return "NULL AS not_null_name, false AS not_null_no_inherit, false AS not_null_not_valid,";
  }
  return "CASE WHEN nn.conname <> c.relname || '_' || a.attname || '_not_null' THEN nn.conname END AS not_null_name, "
         "coalesce(nn.connoinherit, false) AS not_null_no_inherit, "
         "coalesce(NOT nn.convalidated, false) AS not_null_not_valid,";
}

std::string NotNullJoin(int server_major) {
  if (server_major < 18) return "";
  return " LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = c.oid AND nn.contype = 'n' "
         "AND nn.conkey = ARRAY[a.attnum] ";
}

void AddNotNull(const Object& object, SqlWriter& definition) {
  const Column& column = object.As<Column>();
  if (!column.not_null || NotNullStandsAlone(object)) return;
  definition.AddIf(!column.not_null_name.empty(), "CONSTRAINT", Name(object)).Add("NOT NULL");
  definition.AddIf(column.not_null_no_inherit, "NO INHERIT");
}

bool NotNullStandsAlone(const Object& column) { return column.As<Column>().not_null_not_valid; }

// The name that the server would give is one that no other table of the schema uses, children included, which have it
// already where they are to inherit it: there it is said.
void SetNotNull(const Object& object, const emit::Context& context, Sink& sink) {
  const Column& column = object.As<Column>();
  const bool plain = column.not_null_name.empty() && !column.not_null_no_inherit && !column.not_null_not_valid;
  const bool named = context.server_major() >= 18 && HasChildren(context.to(), RelationPath(object));
  if (plain && !named) {
    sink.Alter(AlterRelation(object).Add("ALTER COLUMN").Add(Ident(object.name())).Add("SET NOT NULL"));
    return;
  }
  sink.Alter(AlterConstraint(object, "ADD CONSTRAINT")
                 .Add("NOT NULL")
                 .Add(Ident(object.name()))
                 .AddIf(column.not_null_no_inherit, "NO INHERIT")
                 .AddIf(column.not_null_not_valid, "NOT VALID"));
}

void AlterNotNull(const Object& from, const Object& to, const emit::Context& context, Sink& sink) {
  const Column &a = from.As<Column>(), &b = to.As<Column>();
  if (!a.not_null_not_valid && b.not_null_not_valid) {
    sink.Alter(AlterConstraint(from, "DROP CONSTRAINT"));
    SetNotNull(to, context, sink);
    return;
  }
  if (a.not_null_name != b.not_null_name) {
    sink.Alter(AlterConstraint(from, "RENAME CONSTRAINT").Add("TO").Add(Name(to)));
  }
  if (a.not_null_no_inherit != b.not_null_no_inherit) {
    sink.Alter(AlterConstraint(to, "ALTER CONSTRAINT").AddIf(b.not_null_no_inherit, "NO").Add("INHERIT"));
  }
  if (a.not_null_not_valid && !b.not_null_not_valid) sink.Alter(AlterConstraint(to, "VALIDATE CONSTRAINT"));
}

}  // namespace lockkeeper::kinds
