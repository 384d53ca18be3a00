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

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& domain = object.As<Domain>();
  sink.Create(SqlWriter()
                  .Add("CREATE DOMAIN")
                  .Add(object.Qualified())
                  .Add("AS")
                  .Add(Printed(domain.base_type))
                  .AddIf(!domain.collation.empty(), "COLLATE", Printed(domain.collation))
                  .AddIf(domain.default_value.has_value(), "DEFAULT", Printed(domain.default_value.value_or("")))
                  .AddIf(!domain.not_null_name.empty(), "CONSTRAINT", NotNullName(object))
                  .AddIf(domain.not_null, "NOT NULL"))
      .Body("", "");
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<Domain>(), &after = to.As<Domain>();
  const auto alter = [&] { return SqlWriter().Add("ALTER DOMAIN").Add(to.Qualified()); };
  if (before.default_value != after.default_value) {
    if (after.default_value.has_value()) {
      sink.Alter(alter().Add("SET DEFAULT").Add(Printed(*after.default_value)));
    } else {
      sink.Alter(alter().Add("DROP DEFAULT"));
    }
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

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .swap = SwapType};

}  // namespace

const catalog::KindDescriptor& domain_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Domain>({
      .name = "domain",
      .noun = "DOMAIN",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'T'},
      .query = Query,
      .forces = Forces,
      .slots = TypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
