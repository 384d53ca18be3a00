#include "engine/kinds/matview.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/types.h"

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

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname]::text[] AS path, pg_get_userbyid(c.relowner) AS owner,
           coalesce(c.relacl, acldefault('r', c.relowner))::text[] AS acl,
           btrim(rtrim(pg_get_viewdef(c.oid), ';')) AS definition,
           coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM unnest(t.reloptions) AS o) AS options,
           ts.spcname AS tablespace, CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method,
           c.relispopulated AS populated
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
      LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
      LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
     WHERE c.relkind = 'm' AND n.oid = ANY ($1::oid[]))";
}

OnChange Judge(const Object& from, const Object& to, const FieldSet&, int server_major) {
  const Matview &a = from.As<Matview>(), &b = to.As<Matview>();
  const bool moves = a.access_method != b.access_method && server_major < 15;
  return a.definition != b.definition || moves ? OnChange::kRecreate : OnChange::kAlter;
}

SqlWriter AlterMatview(const Object& object) {
  return SqlWriter().Add("ALTER MATERIALIZED VIEW").Add(object.Qualified());
}

// What was filled before is filled again.
void Create(const Object& object, const Context& context, Sink& sink) {
  const Matview& matview = object.As<Matview>();
  const Object* before = context.from().Get(object.key);
  const bool populated = matview.populated || (before != nullptr && before->As<Matview>().populated);
  SqlWriter statement;
  statement.Add("CREATE MATERIALIZED VIEW").Add(object.Qualified());
  if (!matview.access_method.empty()) statement.Add("USING").Add(Ident(matview.access_method));
  if (!matview.options.empty()) statement.Add("WITH").List(PrintOptions(matview.options));
  if (!matview.tablespace.empty()) statement.Add("TABLESPACE").Add(Ident(matview.tablespace));
  statement.Add("AS").Add(Printed(matview.definition));
  sink.Create(statement.AddIf(populated, "WITH DATA").AddIf(!populated, "WITH NO DATA"));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const Matview &a = from.As<Matview>(), &b = to.As<Matview>();
  if (a.access_method != b.access_method) {
    sink.Alter(
        AlterMatview(to).Add("SET ACCESS METHOD").Add(Ident(b.access_method.empty() ? "heap" : b.access_method)));
  }
  if (a.tablespace != b.tablespace) {
    sink.Alter(AlterMatview(to).Add("SET TABLESPACE").Add(Ident(b.tablespace.empty() ? "pg_default" : b.tablespace)));
  }
  AlterOptions(AlterMatview(to), a.options, b.options, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP MATERIALIZED VIEW").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& matview_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Matview>({
      .name = "matview",
      .noun = "MATERIALIZED VIEW",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'r'},
      .query = Query,
      .judge = Judge,
      .slots = RelationAndTypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
