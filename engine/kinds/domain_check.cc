#include "engine/kinds/domain_check.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
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

// From PostgreSQL 17 a domain's NOT NULL is a constraint too (contype n); it is a field of the domain.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_constraint'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname, c.conname]::text[] AS path,
           regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '') AS definition, c.convalidated AS validated
      FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_type t ON t.oid = c.contypid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
     WHERE c.contype = 'c' AND n.oid = ANY ($1::oid[]))";
}

// There is no way back to NOT VALID.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const auto &before = from.As<DomainCheck>(), &after = to.As<DomainCheck>();
  if (before.definition != after.definition) return OnChange::kRecreate;
  return before.validated && !after.validated ? OnChange::kRecreate : OnChange::kAlter;
}

// One that is new, or newly valid, for a domain whose values lie in others.
const Object* Forces(const Object* before, const Object* after, const catalog::Snapshot& from) {
  if (after == nullptr || !after->As<DomainCheck>().validated) return nullptr;
  const bool same = before != nullptr && before->As<DomainCheck>().definition == after->As<DomainCheck>().definition;
  if (same && before->As<DomainCheck>().validated) return nullptr;
  const Object* domain = from.Get("domain", {after->key.path[0], after->key.path[1]});
  return domain != nullptr && LiesInOthers(from, *domain) ? domain : nullptr;
}

// Columns that come to hold the domain inside other values do so when it has its constraint.
void BeforeColumns(const Object& domain, const Context& context, emit::Draft& draft) {
  const catalog::Snapshot& to = context.to();
  for (const catalog::Edge& edge : to.Users(to.Find(domain.key))) {
    const Object& user = to[edge.object];
    const absl::string_view kind = user.key.kind->name;
    if (kind == "column" && context.OfTo(user) != nullptr) draft.before_ready.push_back(user.key);
    if (kind == "composite" || kind == "domain" || kind == "range") BeforeColumns(user, context, draft);
  }
}

SqlWriter AlterDomain(const Object& object) { return SqlWriter().Add("ALTER DOMAIN").Add(object.Qualified(2)); }

SqlWriter Constraint(const Object& object) {
  return SqlWriter().Add("CONSTRAINT").Add(Ident(object.name())).Add(Printed(object.As<DomainCheck>().definition));
}

void Create(const Object& object, const Context& context, Sink& sink) {
  const bool validated = object.As<DomainCheck>().validated;
  emit::Draft& draft = sink.Create(AlterDomain(object)
                                       .Add("ADD")
                                       .Add(Printed(Constraint(object).Sql()))
                                       .AddIf(!validated, "NOT VALID"));
  const Object* domain = context.InTo("domain", {object.key.path[0], object.key.path[1]});
  if (validated && domain != nullptr) BeforeColumns(*domain, context, draft);
  if (validated && domain != nullptr && context.IsMade(*domain)) {
    draft.FoldAsSuffix(domain->key, Constraint(object).Sql());
  }
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  if (from.As<DomainCheck>().validated || !to.As<DomainCheck>().validated) return;
  sink.Alter(AlterDomain(to).Add("VALIDATE CONSTRAINT").Add(Ident(to.name())));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(AlterDomain(object).Add("DROP CONSTRAINT").Add(Ident(object.name())));
}

Printed Address(const Object& object) {
  return Printed(SqlWriter().Add(Ident(object.name())).Add("ON DOMAIN").Add(object.Qualified(2)).Sql());
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& domain_check_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<DomainCheck>({
      .name = "domain_check",
      .noun = "CONSTRAINT",
      .parents = {"domain"},
      .facets = {.comment = true},
      .query = Query,
      .judge = Judge,
      .forces = Forces,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
