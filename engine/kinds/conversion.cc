#include "engine/kinds/conversion.h"

#include <vector>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_conversion'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.conname]::text[] AS path, pg_get_userbyid(c.conowner) AS owner,
           pg_encoding_to_char(c.conforencoding) AS source, pg_encoding_to_char(c.contoencoding) AS target,
           c.conproc::text AS function, c.condefault AS is_default
      FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
     WHERE n.oid = ANY ($1::oid[]))";
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& conversion = object.As<Conversion>();
  sink.Create(SqlWriter()
                  .Add("CREATE")
                  .AddIf(conversion.is_default, "DEFAULT")
                  .Add("CONVERSION")
                  .Add(object.Qualified())
                  .Add("FOR")
                  .Add(Literal(conversion.source))
                  .Add("TO")
                  .Add(Literal(conversion.target))
                  .Add("FROM")
                  .Add(Printed(conversion.function)));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP CONVERSION").Add(object.Qualified()));
}

std::vector<std::string> Slots(const Object& object) {
  const auto& conversion = object.As<Conversion>();
  if (!conversion.is_default) return {};
  return {SqlWriter()
              .Add("default conversion")
              .Add(Ident(object.key.path.front()))
              .Add(Literal(conversion.source))
              .Add(Literal(conversion.target))
              .Sql()};
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& conversion_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Conversion>({
      .name = "conversion",
      .noun = "CONVERSION",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
