#include "engine/kinds/publication.h"

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
using sql::Ident;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

constexpr absl::string_view kEverything = "insert, update, delete, truncate";

std::string Query(int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_publication'::regclass::oid AS classid, p.oid AS objid, 0 AS objsubid,
           ARRAY[p.pubname]::text[] AS path, pg_get_userbyid(p.pubowner) AS owner, p.puballtables AS all_tables,
           concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                     CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END) AS publish,
           p.pubviaroot AS via_root, $generated AS generated_columns
      FROM pg_catalog.pg_publication p WHERE $1::oid[] IS NOT NULL)";
  return absl::StrReplaceAll(
      kQuery, {{"$generated", server_major >= 18 ? "CASE p.pubgencols WHEN 's' THEN 'stored' ELSE '' END" : "''"}});
}

// Those of the parameters in which `from` and `to` differ.
std::vector<std::string> Parameters(const Publication& from, const Publication& to) {
  std::vector<std::string> out;
  if (from.publish != to.publish) out.push_back(SqlWriter().Add("publish =").Add(Literal(to.publish)).Sql());
  if (from.via_root != to.via_root) {
    out.push_back(SqlWriter().Add("publish_via_partition_root =").Add(Printed(to.via_root ? "true" : "false")).Sql());
  }
  if (from.generated_columns != to.generated_columns) {
    const std::string value = to.generated_columns.empty() ? "none" : to.generated_columns;
    out.push_back(SqlWriter().Add("publish_generated_columns =").Add(Printed(value)).Sql());
  }
  return out;
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& publication = object.As<Publication>();
  Publication standard;
  standard.publish = std::string(kEverything);
  SqlWriter statement;
  statement.Add("CREATE PUBLICATION").Add(Ident(object.name())).AddIf(publication.all_tables, "FOR ALL TABLES");
  const std::vector<std::string> parameters = Parameters(standard, publication);
  if (!parameters.empty()) statement.Add("WITH").List(parameters);
  sink.Create(statement);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const std::vector<std::string> parameters = Parameters(from.As<Publication>(), to.As<Publication>());
  if (parameters.empty()) return;
  sink.Alter(SqlWriter().Add("ALTER PUBLICATION").Add(Ident(to.name())).Add("SET").List(parameters));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP PUBLICATION").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& publication_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Publication>({
      .name = "publication",
      .noun = "PUBLICATION",
      .facets = {.owner = true, .comment = true, .label = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
