#include "engine/kinds/view_column.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int server_major) {
  const std::string compression =
      server_major >= 14 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL";
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, a.attnum AS objsubid,
           ARRAY[n.nspname, c.relname, a.attname]::text[] AS path, pg_get_userbyid(c.relowner) AS acl_owner,
           coalesce(a.attacl, acldefault('c', c.relowner))::text[] AS acl,
           CASE WHEN a.attstattarget >= 0 AND c.relkind = 'm' THEN a.attstattarget END AS statistics,
           CASE WHEN a.attstorage <> t.typstorage AND c.relkind = 'm' THEN
                CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                     ELSE 'EXTENDED' END
           END AS storage, )" +
         compression + R"( AS compression,
           ARRAY(SELECT r FROM unnest(a.attoptions) AS r WHERE r !~ '^pg_attver=') AS options
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
     WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))";
}

// SET STORAGE cannot go back to what the type says without naming it, which no server before 16 can be asked to do.
OnChange Judge(const Object&, const Object& to, const FieldSet& fields, int server_major) {
  const bool back = fields[1] && to.As<ViewColumn>().storage.empty();
  return back && server_major < 16 ? OnChange::kRecreate : OnChange::kAlter;
}

void Write(const Object& object, const ViewColumn& before, Sink& sink) {
  const ViewColumn& column = object.As<ViewColumn>();
  const SqlWriter alter =
      SqlWriter().Add("ALTER MATERIALIZED VIEW").Add(object.Qualified(2)).Add("ALTER COLUMN").Add(Ident(object.name()));
  if (column.statistics != before.statistics) {
    sink.Facet(SqlWriter(alter).Add("SET STATISTICS").Add(column.statistics.value_or(-1)));
  }
  if (column.storage != before.storage) {
    sink.Facet(SqlWriter(alter).Add("SET STORAGE").Add(Printed(column.storage.empty() ? "DEFAULT" : column.storage)));
  }
  if (column.compression != before.compression) {
    sink.Facet(SqlWriter(alter)
                   .Add("SET COMPRESSION")
                   .Add(Printed(column.compression.empty() ? "default" : column.compression)));
  }
  AlterOptions(alter, before.options, column.options, sink);
}

void Create(const Object& object, const Context&, Sink& sink) { Write(object, ViewColumn(), sink); }

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  Write(to, from.As<ViewColumn>(), sink);
}

void Drop(const Object&, const Context&, Sink& sink) { sink.DroppedByAnother(); }

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& view_column_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<ViewColumn>({
      .name = "view_column",
      .noun = "COLUMN",
      .parents = {"view", "matview"},
      .facets = {.comment = true, .label = true, .acl = 'c'},
      .query = Query,
      .judge = Judge,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
