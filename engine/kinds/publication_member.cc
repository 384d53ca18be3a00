#include "engine/kinds/publication_member.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::QualifiedName;
using sql::SqlWriter;

std::string Query(int server_major) {
  constexpr absl::string_view kTables = R"(
    SELECT 'pg_catalog.pg_publication_rel'::regclass::oid AS classid, m.oid AS objid, 0 AS objsubid,
           ARRAY[p.pubname::text, format('table %I.%I', n.nspname, c.relname)] AS path, false AS is_schema,
           ARRAY[n.nspname, c.relname]::text[] AS member, $columns AS columns, $filter AS filter
      FROM pg_catalog.pg_publication_rel m JOIN pg_catalog.pg_publication p ON p.oid = m.prpubid
      JOIN pg_catalog.pg_class c ON c.oid = m.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.oid = ANY ($1::oid[]))";
  constexpr absl::string_view kSchemas = R"(
    UNION ALL
    SELECT 'pg_catalog.pg_publication_namespace'::regclass::oid, m.oid, 0,
           ARRAY[p.pubname::text, format('schema %I', n.nspname)], true, ARRAY[n.nspname]::text[], '{}'::text[], ''
      FROM pg_catalog.pg_publication_namespace m JOIN pg_catalog.pg_publication p ON p.oid = m.pnpubid
      JOIN pg_catalog.pg_namespace n ON n.oid = m.pnnspid
     WHERE n.oid = ANY ($1::oid[]))";
  constexpr absl::string_view kColumns =
      "ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a "
      "WHERE a.attrelid = c.oid AND a.attnum = ANY (m.prattrs::int2[]) ORDER BY a.attnum)";
  const bool fine = server_major >= 15;
  return absl::StrCat(
      absl::StrReplaceAll(kTables, {{"$columns", fine ? kColumns : "'{}'::text[]"},
                                    {"$filter", fine ? "coalesce(pg_get_expr(m.prqual, m.prrelid), '')" : "''"}}),
      fine ? kSchemas : "");
}

SqlWriter AlterPublication(const Object& object) {
  return SqlWriter().Add("ALTER PUBLICATION").Add(Ident(object.key.path.front()));
}

// ONLY, because the tables that inherit from this one are members of their own.
void Create(const Object& object, const Context&, Sink& sink) {
  const auto& member = object.As<PublicationMember>();
  SqlWriter statement = AlterPublication(object);
  if (member.is_schema) {
    statement.Add("ADD TABLES IN SCHEMA").Add(QualifiedName(member.member));
  } else {
    statement.Add("ADD TABLE ONLY").Add(QualifiedName(member.member));
    if (!member.columns.empty()) statement.Columns(member.columns);
    if (!member.filter.empty()) statement.Add("WHERE").List({member.filter});
  }
  sink.Create(statement);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  const auto& member = object.As<PublicationMember>();
  SqlWriter statement = AlterPublication(object);
  if (member.is_schema) {
    statement.Add("DROP TABLES IN SCHEMA");
  } else {
    statement.Add("DROP TABLE ONLY");
  }
  sink.Drop(statement.Add(QualifiedName(member.member)));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& publication_member_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<PublicationMember>({
      .name = "publication_member",
      .noun = "PUBLICATION",
      .parents = {"publication"},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
