#include "engine/kinds/extension.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::SqlWriter;

// initdb installs plpgsql with an oid below 16384 (FirstNormalObjectId): that one is part of the server.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_extension'::regclass::oid AS classid, e.oid AS objid, 0 AS objsubid,
           ARRAY[e.extname]::text[] AS path, n.nspname AS schema, e.extversion AS version,
           e.extrelocatable AS relocatable,
           coalesce(a.default_version, '') AS default_version, a.comment AS default_comment
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
     WHERE e.oid >= 16384 AND $1::oid[] IS NOT NULL)";
}

OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const auto &before = from.As<Extension>(), &after = to.As<Extension>();
  return before.schema != after.schema && !before.relocatable ? OnChange::kRecreate : OnChange::kAlter;
}

// A version is named only where it is not the one that the server would choose.
void Create(const Object& object, const Context&, Sink& sink) {
  const auto& extension = object.As<Extension>();
  sink.Create(SqlWriter()
                  .Add("CREATE EXTENSION")
                  .Add(Ident(object.name()))
                  .Add("WITH SCHEMA")
                  .Add(Ident(extension.schema))
                  .AddIf(extension.version != extension.default_version, "VERSION", Ident(extension.version)));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<Extension>(), &after = to.As<Extension>();
  const Ident name(to.name());
  if (before.version != after.version) {
    sink.Alter(SqlWriter().Add("ALTER EXTENSION").Add(name).Add("UPDATE TO").Add(Ident(after.version)));
  }
  if (before.schema != after.schema) {
    sink.Alter(SqlWriter().Add("ALTER EXTENSION").Add(name).Add("SET SCHEMA").Add(Ident(after.schema)));
  }
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP EXTENSION").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& extension_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Extension>({
      .name = "extension",
      .noun = "EXTENSION",
      .facets = {.comment = true},
      .query = Query,
      .judge = Judge,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
