#include "engine/kinds/ts_dictionary.h"

#include <algorithm>

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

// dictinitoption is what serialize_deflist() makes: `name = 'value', "Other" = E'a\\b', third = 5`.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_ts_dict'::regclass::oid AS classid, d.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, d.dictname]::text[] AS path, pg_get_userbyid(d.dictowner) AS owner,
           format('%I.%I', tn.nspname, t.tmplname) AS template,
           ARRAY(SELECT o[1] FROM regexp_matches(d.dictinitoption,
             $re$((?:"(?:[^"]|"")*"|[^\s",=]+) = (?:E?'(?:[^'\\]|''|\\\\)*'|[^\s',]+))$re$, 'g') AS o) AS options
      FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
      JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
      JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
     WHERE n.oid = ANY ($1::oid[]))";
}

// A thesaurus looks its words up in another dictionary when it is made, and names it in an option only.
std::string EdgesQuery(int) {
  return R"(
    SELECT 'pg_catalog.pg_ts_dict'::regclass::oid, d.oid, 0, 'pg_catalog.pg_ts_dict'::regclass::oid, u.oid, 0
      FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
      JOIN LATERAL regexp_match(d.dictinitoption, $re$\mdictionary = E?'((?:[^']|'')*)'$re$) AS o ON true
      JOIN pg_catalog.pg_ts_dict u ON u.oid <> d.oid
      JOIN pg_catalog.pg_namespace n ON n.oid = u.dictnamespace
     WHERE t.tmplinit = 'pg_catalog.thesaurus_init'::regproc AND d.dictnamespace = ANY ($1::oid[])
       AND o[1] IN (u.dictname, format('%I.%I', n.nspname, u.dictname)))";
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& dictionary = object.As<TsDictionary>();
  std::vector<std::string> options = {SqlWriter().Add("TEMPLATE =").Add(Printed(dictionary.made_from)).Sql()};
  options.insert(options.end(), dictionary.options.begin(), dictionary.options.end());
  sink.Create(SqlWriter().Add("CREATE TEXT SEARCH DICTIONARY").Add(object.Qualified()).List(options));
}

// An option that is named without a value goes.
void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const std::vector<std::string>&before = from.As<TsDictionary>().options, &after = to.As<TsDictionary>().options;
  std::vector<std::string> options;
  for (const std::string& option : before) {
    const auto same = [&](const std::string& other) { return FirstName(other) == FirstName(option); };
    if (std::none_of(after.begin(), after.end(), same)) options.emplace_back(FirstName(option));
  }
  for (const std::string& option : after) {
    if (std::find(before.begin(), before.end(), option) == before.end()) options.push_back(option);
  }
  sink.Alter(SqlWriter().Add("ALTER TEXT SEARCH DICTIONARY").Add(to.Qualified()).List(options));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TEXT SEARCH DICTIONARY").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& ts_dictionary_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<TsDictionary>({
      .name = "ts_dictionary",
      .noun = "TEXT SEARCH DICTIONARY",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .edges_query = EdgesQuery,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
