#include "engine/kinds/server.h"

#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/foreign_options.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Literal;
using sql::SqlWriter;

std::string Query(int) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_foreign_server'::regclass::oid AS classid, s.oid AS objid, 0 AS objsubid,
           ARRAY[s.srvname]::text[] AS path, pg_get_userbyid(s.srvowner) AS owner,
           coalesce(s.srvacl, acldefault('S', s.srvowner))::text[] AS acl, w.fdwname AS wrapper,
           s.srvtype AS type, s.srvversion AS version, $options
      FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
     WHERE $1::oid[] IS NOT NULL)";
  return absl::StrReplaceAll(kQuery, {{"$options", OptionColumns("s.srvoptions", OptionsOf::kOther)}});
}

SqlWriter AlterServer(const Object& object) { return SqlWriter().Add("ALTER SERVER").Add(Ident(object.name())); }

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& server = object.As<Server>();
  SqlWriter statement;
  statement.Add("CREATE SERVER").Add(Ident(object.name()));
  if (server.type.has_value()) statement.Add("TYPE").Add(Literal(*server.type));
  if (server.version.has_value()) statement.Add("VERSION").Add(Literal(*server.version));
  statement.Add("FOREIGN DATA WRAPPER").Add(Ident(server.wrapper)).Add(PrintForeignOptions(server.options));
  NoteSecrets(server.secrets, AlterServer(object), sink.Create(statement));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<Server>(), &after = to.As<Server>();
  SqlWriter statement = AlterServer(to);
  const size_t bare = statement.Sql().size();
  if (before.version != after.version) {
    statement.Add("VERSION").AddIf(!after.version.has_value(), "NULL");
    statement.AddIf(after.version.has_value(), Literal(after.version.value_or("")));
  }
  statement.Add(AlterForeignOptions(before.options, after.options));
  if (statement.Sql().size() != bare) sink.Alter(statement);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP SERVER").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& server_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Server>({
      .name = "server",
      .noun = "SERVER",
      .takes_children = false,
      .facets = {.owner = true, .comment = true, .acl = 'S'},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
