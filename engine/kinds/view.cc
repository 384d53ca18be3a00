#include "engine/kinds/view.h"

#include <algorithm>

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
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname]::text[] AS path, pg_get_userbyid(c.relowner) AS owner,
           coalesce(c.relacl, acldefault('r', c.relowner))::text[] AS acl,
           btrim(rtrim(pg_get_viewdef(c.oid), ';')) AS definition,
           ARRAY(SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) ||
                        CASE WHEN a.attcollation = t.typcollation THEN ''
                             ELSE ' COLLATE ' || a.attcollation::regcollation::text END
                   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
           c.reloptions AS options
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))";
}

// OR REPLACE can only add columns at the end.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const std::vector<std::string>&old_columns = from.As<View>().columns, &columns = to.As<View>().columns;
  const bool prefix =
      old_columns.size() <= columns.size() && std::equal(old_columns.begin(), old_columns.end(), columns.begin());
  return prefix ? OnChange::kAlter : OnChange::kRecreate;
}

// What is not said WITH is reset by OR REPLACE: the options are always said.
SqlWriter Statement(const Object& object, bool replace) {
  const View& view = object.As<View>();
  SqlWriter out;
  out.Add("CREATE").AddIf(replace, "OR REPLACE").Add("VIEW").Add(object.Qualified());
  if (!view.options.empty()) out.Add("WITH").List(PrintOptions(view.options));
  return out.Add("AS").Add(Printed(view.definition));
}

void Create(const Object& object, const Context&, Sink& sink) { sink.Create(Statement(object, false)); }

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const View &a = from.As<View>(), &b = to.As<View>();
  if (a.definition != b.definition || a.columns != b.columns) {
    sink.Alter(Statement(to, true));
    return;
  }
  AlterOptions(SqlWriter().Add("ALTER VIEW").Add(to.Qualified()), a.options, b.options, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP VIEW").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& view_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<View>({
      .name = "view",
      .noun = "VIEW",
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
