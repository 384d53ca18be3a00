#include "engine/kinds/foreign_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/foreign_options.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::SqlWriter;

std::string Query(int) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname]::text[] AS path, pg_get_userbyid(c.relowner) AS owner,
           coalesce(c.relacl, acldefault('r', c.relowner))::text[] AS acl, s.srvname AS server, $options
      FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
     WHERE n.oid = ANY ($1::oid[]))";
  return absl::StrReplaceAll(kQuery, {{"$options", OptionColumns("f.ftoptions", OptionsOf::kOther)}});
}

SqlWriter AlterTable(const Object& object) { return SqlWriter().Add("ALTER FOREIGN TABLE").Add(object.Qualified()); }

void Create(const Object& object, const Context& context, Sink& sink) {
  const auto& table = object.As<ForeignTable>();
  const std::vector<std::string> inherits = InheritsFrom(object, context);
  SqlWriter tail;
  if (!inherits.empty()) tail.Add("INHERITS").List(inherits);
  tail.Add("SERVER").Add(Ident(table.server)).Add(PrintForeignOptions(table.options));
  emit::Draft& draft = sink.Create(SqlWriter().Add("CREATE FOREIGN TABLE").Add(object.Qualified()))
                           .Body(" ()", absl::StrCat(" ", tail.Sql()));
  AfterInherited(object, context, draft);
  NoteSecrets(table.secrets, AlterTable(object), draft);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const sql::Printed options = AlterForeignOptions(from.As<ForeignTable>().options, to.As<ForeignTable>().options);
  if (!options.text.empty()) sink.Alter(AlterTable(to).Add(options));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP FOREIGN TABLE").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& foreign_table_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<ForeignTable>({
      .name = "foreign_table",
      .noun = "FOREIGN TABLE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'r'},
      .query = Query,
      .slots = RelationAndTypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
