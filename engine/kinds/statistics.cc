#include "engine/kinds/statistics.h"

#include <vector>

#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

// The server prints the columns in the order that the table has them in, which means nothing. The default target is -1
// up to PostgreSQL 16 and NULL from 17 on.
std::string Query(int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_statistic_ext'::regclass::oid AS classid, s.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, s.stxname]::text[] AS path, pg_get_userbyid(s.stxowner) AS owner,
           pg_get_statisticsobjdef(s.oid) AS definition, s.stxrelid::regclass::text AS table,
           ARRAY(SELECT quote_ident(a.attname) FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys::int2[])
                  ORDER BY a.attname COLLATE "C") || $expressions AS columns,
           ARRAY(SELECT k FROM unnest(s.stxkind) AS k ORDER BY k) AS kinds, nullif(s.stxstattarget, -1) AS target
      FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
     WHERE n.oid = ANY ($1::oid[]))";
  return absl::StrReplaceAll(
      kQuery, {{"$expressions",
                server_major >= 14 ? "coalesce(pg_get_statisticsobjdef_expressions(s.oid), '{}')" : "'{}'::text[]"}});
}

SqlWriter SetTarget(const Object& object) {
  return SqlWriter()
      .Add("ALTER STATISTICS")
      .Add(object.Qualified())
      .Add("SET STATISTICS")
      .Add(object.As<Statistics>().target.value_or(-1));
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(SqlWriter().Add(Printed(object.As<Statistics>().definition)));
  if (object.As<Statistics>().target.has_value()) sink.Alter(SetTarget(object));
}

void Alter(const Object&, const Object& to, const Change&, const Context&, Sink& sink) { sink.Alter(SetTarget(to)); }

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP STATISTICS").Add(object.Qualified()));
}

std::vector<std::string> Slots(const Object& object) {
  return {SqlWriter().Add("statistics").Add(object.Qualified()).Sql()};
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& statistics_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Statistics>({
      .name = "statistics",
      .noun = "STATISTICS",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .carried_by_rebuild = true,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
