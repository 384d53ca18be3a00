#include "engine/kinds/transform.h"

#include <vector>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

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
    SELECT 'pg_catalog.pg_transform'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[format_type(t.trftype, NULL), l.lanname::text] AS path,
           CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::oid::regprocedure::text ELSE '' END AS from_sql,
           CASE WHEN t.trftosql <> 0 THEN t.trftosql::oid::regprocedure::text ELSE '' END AS to_sql
      FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
     WHERE t.oid >= 16384 AND $1::oid[] IS NOT NULL)";
}

Printed Address(const Object& object) {
  const Printed type(object.key.path[0]);
  return Printed(SqlWriter().Add("FOR").Add(type).Add("LANGUAGE").Add(Ident(object.key.path[1])).Sql());
}

// `create` is CREATE or CREATE OR REPLACE.
SqlWriter Definition(SqlWriter create, const Object& object) {
  const auto& transform = object.As<Transform>();
  std::vector<std::string> functions;
  if (!transform.from_sql.empty()) {
    functions.push_back(SqlWriter().Add("FROM SQL WITH FUNCTION").Add(Printed(transform.from_sql)).Sql());
  }
  if (!transform.to_sql.empty()) {
    functions.push_back(SqlWriter().Add("TO SQL WITH FUNCTION").Add(Printed(transform.to_sql)).Sql());
  }
  return create.Add("TRANSFORM").Add(Address(object)).List(functions);
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(Definition(SqlWriter().Add("CREATE"), object));
}

void Alter(const Object&, const Object& to, const Change&, const Context&, Sink& sink) {
  sink.Alter(Definition(SqlWriter().Add("CREATE OR REPLACE"), to));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TRANSFORM").Add(Address(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& transform_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Transform>({
      .name = "transform",
      .noun = "TRANSFORM",
      .facets = {.comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
