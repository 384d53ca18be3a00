#include "engine/kinds/schema.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_namespace'::regclass::oid AS classid, n.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname]::text[] AS path, pg_get_userbyid(n.nspowner) AS owner,
           coalesce(n.nspacl, acldefault('n', n.nspowner))::text[] AS acl
      FROM pg_catalog.pg_namespace n WHERE n.oid = ANY ($1::oid[]))";
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(SqlWriter().Add("CREATE SCHEMA").Add(object.Qualified()));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP SCHEMA").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& schema_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Schema>({
      .name = "schema",
      .noun = "SCHEMA",
      .takes_children = false,
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'n'},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
