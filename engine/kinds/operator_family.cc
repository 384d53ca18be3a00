#include "engine/kinds/operator_family.h"

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
    SELECT 'pg_catalog.pg_opfamily'::regclass::oid AS classid, f.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname::text, f.opfname || ' USING ' || m.amname] AS path, pg_get_userbyid(f.opfowner) AS owner,
           format('%I.%I', n.nspname, f.opfname) AS symbol, m.amname AS method
      FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
      JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
     WHERE n.oid = ANY ($1::oid[]))";
}

Printed Address(const Object& object) {
  return NameUsing(object.As<OperatorFamily>().symbol, object.As<OperatorFamily>().method);
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(SqlWriter().Add("CREATE OPERATOR FAMILY").Add(Address(object)));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP OPERATOR FAMILY").Add(Address(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop, .address = Address};

}  // namespace

Printed NameUsing(const std::string& symbol, const std::string& method) {
  return Printed(SqlWriter().Add(Printed(symbol)).Add("USING").Add(Ident(method)).Sql());
}

const catalog::KindDescriptor& operator_family_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<OperatorFamily>({
      .name = "operator_family",
      .noun = "OPERATOR FAMILY",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
