#include "engine/kinds/access_method.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_am'::regclass::oid AS classid, a.oid AS objid, 0 AS objsubid,
           ARRAY[a.amname]::text[] AS path,
           CASE a.amtype WHEN 'i' THEN 'INDEX' WHEN 't' THEN 'TABLE' ELSE a.amtype::text END AS type,
           a.amhandler::text AS handler
      FROM pg_catalog.pg_am a WHERE a.oid >= 16384 AND $1::oid[] IS NOT NULL)";
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& method = object.As<AccessMethod>();
  sink.Create(SqlWriter()
                  .Add("CREATE ACCESS METHOD")
                  .Add(Ident(object.name()))
                  .Add("TYPE")
                  .Add(Printed(method.type))
                  .Add("HANDLER")
                  .Add(Printed(method.handler)));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP ACCESS METHOD").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& access_method_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<AccessMethod>({
      .name = "access_method",
      .noun = "ACCESS METHOD",
      .facets = {.comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
