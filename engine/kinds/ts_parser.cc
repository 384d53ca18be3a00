#include "engine/kinds/ts_parser.h"

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
    SELECT 'pg_catalog.pg_ts_parser'::regclass::oid AS classid, p.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, p.prsname]::text[] AS path, p.prsstart::text AS start, p.prstoken::text AS gettoken,
           p.prsend::text AS end, CASE WHEN p.prsheadline <> 0 THEN p.prsheadline::text ELSE '' END AS headline,
           p.prslextype::text AS lextypes
      FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
     WHERE n.oid = ANY ($1::oid[]))";
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& parser = object.As<TsParser>();
  std::vector<std::string> functions;
  const auto function = [&](const SqlWriter& role, const std::string& name) {
    if (!name.empty()) functions.push_back(SqlWriter(role).Add(Printed(name)).Sql());
  };
  function(SqlWriter().Add("START ="), parser.start);
  function(SqlWriter().Add("GETTOKEN ="), parser.gettoken);
  function(SqlWriter().Add("END ="), parser.end);
  function(SqlWriter().Add("HEADLINE ="), parser.headline);
  function(SqlWriter().Add("LEXTYPES ="), parser.lextypes);
  sink.Create(SqlWriter().Add("CREATE TEXT SEARCH PARSER").Add(object.Qualified()).List(functions));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TEXT SEARCH PARSER").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& ts_parser_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<TsParser>({
      .name = "ts_parser",
      .noun = "TEXT SEARCH PARSER",
      .parents = {"schema"},
      .facets = {.comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
