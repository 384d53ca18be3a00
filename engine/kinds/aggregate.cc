#include "engine/kinds/aggregate.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/routine.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

// The array drops the NULLs of options that have their default. The default of the MODIFY options hangs on the kind.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_proc'::regclass::oid AS classid, p.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname::text, p.proname || '(' || oidvectortypes(p.proargtypes) || ')'] AS path,
           pg_get_userbyid(p.proowner) AS owner, coalesce(p.proacl, acldefault('f', p.proowner))::text[] AS acl,
           array_remove(ARRAY[
             'SFUNC = ' || a.aggtransfn::regproc::text,
             'STYPE = ' || format_type(a.aggtranstype, NULL),
             CASE WHEN a.aggtransspace <> 0 THEN 'SSPACE = ' || a.aggtransspace::text END,
             CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn::regproc::text END,
             CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
             CASE WHEN a.aggfinalmodify <> d.modify THEN 'FINALFUNC_MODIFY = ' || f.word END,
             CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn::regproc::text END,
             CASE WHEN a.aggserialfn <> 0 THEN 'SERIALFUNC = ' || a.aggserialfn::regproc::text END,
             CASE WHEN a.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || a.aggdeserialfn::regproc::text END,
             'INITCOND = ' || quote_literal(a.agginitval),
             CASE WHEN a.aggmtransfn <> 0 THEN 'MSFUNC = ' || a.aggmtransfn::regproc::text END,
             CASE WHEN a.aggminvtransfn <> 0 THEN 'MINVFUNC = ' || a.aggminvtransfn::regproc::text END,
             CASE WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(a.aggmtranstype, NULL) END,
             CASE WHEN a.aggmtransspace <> 0 THEN 'MSSPACE = ' || a.aggmtransspace::text END,
             CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || a.aggmfinalfn::regproc::text END,
             CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
             CASE WHEN a.aggmtransfn <> 0 AND a.aggmfinalmodify <> d.modify THEN 'MFINALFUNC_MODIFY = ' || m.word END,
             'MINITCOND = ' || quote_literal(a.aggminitval),
             CASE WHEN a.aggsortop <> 0 THEN (SELECT format('SORTOP = OPERATOR(%I.%s)', s.nspname, o.oprname)
               FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace
              WHERE o.oid = a.aggsortop) END,
             CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
             CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END], NULL) AS options,
           coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*') AS arguments,
           coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') AS identity,
           oidvectortypes(p.proargtypes) AS types, pg_get_function_result(p.oid) AS result, a.aggkind::text AS kind
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace,
           LATERAL (SELECT CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char" AS modify) AS d,
           LATERAL (SELECT CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                                                 ELSE 'READ_WRITE' END AS word) AS f,
           LATERAL (SELECT CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                                                  ELSE 'READ_WRITE' END AS word) AS m
     WHERE n.oid = ANY ($1::oid[]))";
}

// The name with another list of arguments than the one in the key.
Printed Called(const Object& object, const std::string& arguments) {
  std::vector<std::string> path = object.key.path;
  path.back().resize(path.back().size() - object.As<Aggregate>().types.size() - 2);
  std::string out = Quote(sql::QualifiedName(path));
  out.append("(").append(arguments).append(")");
  return Printed(out);
}

Printed Address(const Object& object) { return Called(object, object.As<Aggregate>().identity); }

SqlWriter Definition(const Object& object) {
  const auto& aggregate = object.As<Aggregate>();
  return SqlWriter()
      .Add("CREATE OR REPLACE AGGREGATE")
      .Add(Called(object, aggregate.arguments))
      .List(aggregate.options);
}

void Create(const Object& object, const Context&, Sink& sink) { sink.Create(Definition(object)); }

void Alter(const Object&, const Object& to, const Change&, const Context&, Sink& sink) { sink.Alter(Definition(to)); }

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP AGGREGATE").Add(Address(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& aggregate_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Aggregate>({
      .name = "aggregate",
      .noun = "AGGREGATE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'f'},
      .query = Query,
      .slots = RoutineSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
