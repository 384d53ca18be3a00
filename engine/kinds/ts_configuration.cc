#include "engine/kinds/ts_configuration.h"

#include <map>

#include "absl/strings/str_join.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/text_search.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_ts_config'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.cfgname]::text[] AS path, pg_get_userbyid(c.cfgowner) AS owner,
           format('%I.%I', pn.nspname, p.prsname) AS parser,
           ARRAY(SELECT format('%I WITH %s', t.alias, string_agg(format('%I.%I', dn.nspname, d.dictname), ', '
                                                                 ORDER BY m.mapseqno))
                   FROM pg_catalog.pg_ts_config_map m JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
                   JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
                   JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
                  WHERE m.mapcfg = c.oid GROUP BY t.alias ORDER BY t.alias COLLATE "C") AS mappings
      FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
      JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
     WHERE n.oid = ANY ($1::oid[]))";
}

// Token type (as SQL) to "WITH dictionaries".
using Mappings = std::map<std::string, std::string>;

Mappings MappingsOf(const Object& object) {
  Mappings out;
  for (const std::string& mapping : object.As<TsConfiguration>().mappings) {
    const std::string token(FirstName(mapping));
    out.emplace(token, mapping.substr(token.size() + 1));
  }
  return out;
}

// Token types that get the same dictionaries share a statement, in the order of their names.
void WriteMappings(const Object& object, const SqlWriter& act, const Mappings& mappings, Sink& sink) {
  std::map<std::string, std::vector<std::string>> shared;
  for (const auto& [token, dictionaries] : mappings) shared[dictionaries].push_back(token);
  for (const auto& [dictionaries, tokens] : shared) {
    sink.Alter(SqlWriter()
                   .Add("ALTER TEXT SEARCH CONFIGURATION")
                   .Add(object.Qualified())
                   .Add(Printed(act.Sql()))
                   .Add(Printed(absl::StrJoin(tokens, ", ")))
                   .Add(Printed(dictionaries)));
  }
}

void Create(const Object& object, const Context&, Sink& sink) {
  const std::string parser = SqlWriter().Add("PARSER =").Add(Printed(object.As<TsConfiguration>().parser)).Sql();
  sink.Create(SqlWriter().Add("CREATE TEXT SEARCH CONFIGURATION").Add(object.Qualified()).List({parser}));
  WriteMappings(object, SqlWriter().Add("ADD MAPPING FOR"), MappingsOf(object), sink);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const Mappings before = MappingsOf(from), after = MappingsOf(to);
  Mappings dropped, changed, added;
  for (const auto& [token, dictionaries] : before) {
    if (!after.contains(token)) dropped.emplace(token, "");
  }
  for (const auto& [token, dictionaries] : after) {
    const auto old = before.find(token);
    if (old == before.end()) added.emplace(token, dictionaries);
    if (old != before.end() && old->second != dictionaries) changed.emplace(token, dictionaries);
  }
  WriteMappings(to, SqlWriter().Add("DROP MAPPING FOR"), dropped, sink);
  WriteMappings(to, SqlWriter().Add("ALTER MAPPING FOR"), changed, sink);
  WriteMappings(to, SqlWriter().Add("ADD MAPPING FOR"), added, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TEXT SEARCH CONFIGURATION").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& ts_configuration_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<TsConfiguration>({
      .name = "ts_configuration",
      .noun = "TEXT SEARCH CONFIGURATION",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
