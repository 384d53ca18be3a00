#include "engine/kinds/rule.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_rewrite'::regclass::oid AS classid, r.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, r.rulename]::text[] AS path,
           regexp_replace(rtrim(pg_get_ruledef(r.oid), ';'), '^CREATE RULE ', '') AS definition,
           CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END AS state
      FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE r.rulename <> '_RETURN' AND c.relkind IN ('r', 'p', 'v') AND c.relpersistence <> 't'
       AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

SqlWriter Switch(const Object& object) {
  return AlterRelation(object).Add(FiringWord(object.As<Rule>().state)).Add("RULE").Add(Ident(object.name()));
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(SqlWriter().Add("CREATE RULE").Add(Printed(object.As<Rule>().definition)));
  if (!object.As<Rule>().state.empty()) sink.Create(Switch(object));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const Rule &a = from.As<Rule>(), &b = to.As<Rule>();
  if (a.definition != b.definition) sink.Alter(SqlWriter().Add("CREATE OR REPLACE RULE").Add(Printed(b.definition)));
  if (a.state != b.state) sink.Alter(Switch(to));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP RULE").Add(NameOnRelation(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& rule_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Rule>({
      .name = "rule",
      .noun = "RULE",
      .parents = {"table", "view"},
      .facets = {.comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
