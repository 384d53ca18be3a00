#include "engine/kinds/domain.h"

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

// Since PostgreSQL 17 the NOT NULL of a domain is a constraint with a name.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_type'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname]::text[] AS path, pg_get_userbyid(t.typowner) AS owner,
           coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl,
           format_type(t.typbasetype, t.typtypmod) AS base_type,
           CASE WHEN t.typcollation <> b.typcollation THEN format('%I.%I', s.nspname, c.collname)
                ELSE '' END AS collation,
           pg_get_expr(t.typdefaultbin, 0) AS default, t.typnotnull AS not_null,
           (SELECT k.conname FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n'
               AND k.conname <> t.typname || '_not_null') AS not_null_name
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
      LEFT JOIN pg_catalog.pg_collation c ON c.oid = t.typcollation
      LEFT JOIN pg_catalog.pg_namespace s ON s.oid = c.collnamespace
     WHERE t.typtype = 'd' AND n.oid = ANY ($1::oid[]))";
}

Ident NotNullName(const Object& object) {
  const std::string& name = object.As<Domain>().not_null_name;
  return Ident(name.empty() ? absl::StrCat(object.name(), "_not_null") : name);
}

// The old domain of a swap still has the name that the server would derive for the constraint (a row since 17).
bool NamesNotNull(const Object& object, const Context& context) {
  const auto& domain = object.As<Domain>();
  const Change* change = context.OfTo(object);
  const bool taken = domain.not_null && context.server_major() >= 17 && change != nullptr && change->swapped;
  return taken || !domain.not_null_name.empty();
}

SqlWriter Definition(const Object& object, bool with_default, const Context& context) {
  const auto& domain = object.As<Domain>();
  return SqlWriter()
      .Add("CREATE DOMAIN")
      .Add(object.Qualified())
      .Add("AS")
      .Add(Printed(domain.base_type))
      .AddIf(!domain.collation.empty(), "COLLATE", Printed(domain.collation))
      .AddIf(with_default && domain.default_value.has_value(), "DEFAULT", Printed(domain.default_value.value_or("")))
      .AddIf(NamesNotNull(object, context), "CONSTRAINT", NotNullName(object))
      .AddIf(domain.not_null, "NOT NULL");
}

void Create(const Object& object, const Context& context, Sink& sink) {
  sink.Create(Definition(object, true, context)).Body("", "");
}

SqlWriter AlterDomain(const Object& object) { return SqlWriter().Add("ALTER DOMAIN").Add(object.Qualified()); }

void SetDefault(const Object& object, Sink& sink) {
  const std::optional<std::string>& value = object.As<Domain>().default_value;
  if (value.has_value()) sink.Alter(AlterDomain(object).Add("SET DEFAULT").Add(Printed(*value)));
}

void LetGo(const Object& object, const Context&, Sink& sink) {
  if (object.As<Domain>().default_value.has_value()) sink.LetGo(AlterDomain(object).Add("DROP DEFAULT"));
}

// What is called in its default; the base type and the collation are what it is made of.
bool LetsGoOf(const Object& object, const Object& needed) {
  const absl::string_view noun = needed.key.kind->noun;
  return object.As<Domain>().default_value.has_value() &&
         (noun == "FUNCTION" || noun == "AGGREGATE" || noun == "OPERATOR" || noun == "SEQUENCE");
}

void Alter(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) {
  const auto &before = from.As<Domain>(), &after = to.As<Domain>();
  const auto alter = [&] { return AlterDomain(to); };
  if (change.rebuilt) LetGo(from, context, sink);
  if (change.rebuilt || before.default_value != after.default_value) {
    if (!change.rebuilt && !after.default_value.has_value()) sink.Alter(alter().Add("DROP DEFAULT"));
    SetDefault(to, sink);
  }
  if (!before.not_null && !after.not_null_name.empty()) {
    sink.Alter(alter().Add("ADD CONSTRAINT").Add(NotNullName(to)).Add("NOT NULL"));
    return;
  }
  if (before.not_null && after.not_null && before.not_null_name != after.not_null_name) {
    sink.Alter(alter().Add("RENAME CONSTRAINT").Add(NotNullName(from)).Add("TO").Add(NotNullName(to)));
  }
  if (before.not_null != after.not_null) {
    sink.Alter(alter().Add(Printed(after.not_null ? "SET NOT NULL" : "DROP NOT NULL")));
  }
}

const Object* Forces(const Object* before, const Object* after, const catalog::Snapshot& from) {
  if (before == nullptr || after == nullptr) return nullptr;
  const bool stricter = after->As<Domain>().not_null && !before->As<Domain>().not_null;
  return stricter && LiesInOthers(from, *before) ? before : nullptr;
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP DOMAIN").Add(object.Qualified()));
}

// Its default may call what takes the domain: it comes last.
void Stub(const Object& object, bool replaces, const Context& context, Sink& sink) {
  if (replaces) return Alter(*context.from().Get(object.key), object, *context.OfTo(object), context, sink);
  sink.Forerun(Definition(object, false, context));
  SetDefault(object, sink);
}

void Swap(const Object& from, const Context& context, Sink& sink) {
  LetGo(from, context, sink);
  SwapType(from, context, sink);
}

constexpr emit::Hooks kHooks{
    .create = Create, .alter = Alter, .drop = Drop, .swap = Swap, .stub = Stub, .let_go = LetGo};

}  // namespace

const catalog::KindDescriptor& domain_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Domain>({
      .name = "domain",
      .noun = "DOMAIN",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'T'},
      .query = Query,
      .forces = Forces,
      .lets_go_of = LetsGoOf,
      .slots = TypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
