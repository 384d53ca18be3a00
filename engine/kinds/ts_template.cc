#include "engine/kinds/ts_template.h"

#include <vector>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_ts_template'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.tmplname]::text[] AS path,
           CASE WHEN t.tmplinit <> 0 THEN t.tmplinit::text ELSE '' END AS init, t.tmpllexize::text AS lexize
      FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
     WHERE n.oid = ANY ($1::oid[]))";
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& made = object.As<TsTemplate>();
  std::vector<std::string> functions;
  if (!made.init.empty()) functions.push_back(SqlWriter().Add("INIT =").Add(Printed(made.init)).Sql());
  functions.push_back(SqlWriter().Add("LEXIZE =").Add(Printed(made.lexize)).Sql());
  sink.Create(SqlWriter().Add("CREATE TEXT SEARCH TEMPLATE").Add(object.Qualified()).List(functions));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TEXT SEARCH TEMPLATE").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& ts_template_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<TsTemplate>({
      .name = "ts_template",
      .noun = "TEXT SEARCH TEMPLATE",
      .parents = {"schema"},
      .facets = {.comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
