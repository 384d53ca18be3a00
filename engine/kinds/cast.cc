#include "engine/kinds/cast.h"

#include <vector>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

// The cast from a range to its multirange belongs to the range type.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_cast'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[format_type(c.castsource, NULL), format_type(c.casttarget, NULL)] AS path,
           CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION' WHEN 'b' THEN 'WITHOUT FUNCTION'
                             ELSE 'WITH INOUT' END AS method,
           CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text ELSE '' END AS function,
           CASE c.castcontext WHEN 'a' THEN 'ASSIGNMENT' WHEN 'i' THEN 'IMPLICIT' ELSE '' END AS applied
      FROM pg_catalog.pg_cast c
     WHERE c.oid >= 16384 AND $1::oid[] IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i'))";
}

Printed Address(const Object& object) {
  const SqlWriter types =
      SqlWriter().Add(Printed(object.key.path[0])).Add("AS").Add(Printed(object.key.path[1]));
  return Printed(SqlWriter().List({types.Sql()}).Sql());
}

SqlWriter Definition(const Object& object) {
  const auto& cast = object.As<Cast>();
  return SqlWriter()
      .Add("CREATE CAST")
      .Add(Address(object))
      .Add(Printed(cast.method))
      .Add(Printed(cast.function))
      .AddIf(!cast.applied.empty(), "AS", Printed(cast.applied));
}

SqlWriter Removal(const Object& object) { return SqlWriter().Add("DROP CAST").Add(Address(object)); }

void Create(const Object& object, const Context&, Sink& sink) { sink.Create(Definition(object)); }

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  sink.Alter(Removal(from));
  sink.Alter(Definition(to));
  // A comment that stays went with the old one.
  if (!to.facets.comment.has_value() || from.facets.comment != to.facets.comment) return;
  sink.Facet(SqlWriter().Add("COMMENT ON CAST").Add(Address(to)).Add("IS").Add(Literal(*to.facets.comment)));
}

void Drop(const Object& object, const Context&, Sink& sink) { sink.Drop(Removal(object)); }

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& cast_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Cast>({
      .name = "cast",
      .noun = "CAST",
      .facets = {.comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
