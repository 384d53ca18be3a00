#include "engine/kinds/policy.h"

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
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_policy'::regclass::oid AS classid, p.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, p.polname]::text[] AS path,
           CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                ELSE 'ALL' END AS command,
           p.polpermissive AS permissive,
           ARRAY(SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END
                   FROM unnest(p.polroles) AS r ORDER BY 1) AS roles,
           pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
      FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

// ALTER POLICY can change an expression, not take it away.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const Policy &a = from.As<Policy>(), &b = to.As<Policy>();
  const bool takes_away = (a.using_expr.has_value() && !b.using_expr.has_value()) ||
                          (a.check_expr.has_value() && !b.check_expr.has_value());
  const bool other = a.command != b.command || a.permissive != b.permissive;
  return takes_away || other ? OnChange::kRecreate : OnChange::kAlter;
}

void AddRoles(const Policy& policy, SqlWriter& out) {
  out.Add("TO");
  SqlWriter list;
  for (size_t i = 0; i < policy.roles.size(); ++i) {
    list.Add(Printed(policy.roles[i] + (i + 1 < policy.roles.size() ? "," : "")));
  }
  out.Add(Printed(list.Sql()));
}

void Create(const Object& object, const Context&, Sink& sink) {
  const Policy& policy = object.As<Policy>();
  SqlWriter statement;
  statement.Add("CREATE POLICY").Add(NameOnRelation(object));
  statement.AddIf(!policy.permissive, "AS RESTRICTIVE");
  if (policy.command != "ALL") statement.Add("FOR").Add(Printed(policy.command));
  AddRoles(policy, statement);
  if (policy.using_expr.has_value()) statement.Add("USING").List({*policy.using_expr});
  if (policy.check_expr.has_value()) statement.Add("WITH CHECK").List({*policy.check_expr});
  sink.Create(statement);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const Policy &a = from.As<Policy>(), &b = to.As<Policy>();
  SqlWriter statement;
  statement.Add("ALTER POLICY").Add(NameOnRelation(to));
  if (a.roles != b.roles) AddRoles(b, statement);
  if (a.using_expr != b.using_expr) statement.Add("USING").List({*b.using_expr});
  if (a.check_expr != b.check_expr) statement.Add("WITH CHECK").List({*b.check_expr});
  sink.Alter(statement);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP POLICY").Add(NameOnRelation(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& policy_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Policy>({
      .name = "policy",
      .noun = "POLICY",
      .parents = {"table"},
      .facets = {.comment = true},
      .query = Query,
      .judge = Judge,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
