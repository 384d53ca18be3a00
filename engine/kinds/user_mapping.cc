#include "engine/kinds/user_mapping.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/foreign_options.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

// The catalog itself is for superusers alone. The view shows everybody which mappings there are, and their options by
// the rule that is written out in `unreadable`; NULL otherwise, which is also what it shows for no options at all.
std::string Query(int) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_user_mapping'::regclass::oid AS classid, m.umid AS objid, 0 AS objsubid,
           ARRAY[m.srvname, m.usename]::text[] AS path, $options,
           NOT (current_setting('is_superuser')::bool
                OR (pg_has_role(s.srvowner, 'USAGE') AND (m.umuser = 0 OR m.usename = current_user))
                OR (m.umuser <> 0 AND m.usename = current_user AND has_server_privilege(s.oid, 'USAGE'))) AS unreadable
      FROM pg_catalog.pg_user_mappings m JOIN pg_catalog.pg_foreign_server s ON s.oid = m.srvid
     WHERE $1::oid[] IS NOT NULL)";
  return absl::StrReplaceAll(kQuery, {{"$options", OptionColumns("m.umoptions", OptionsOf::kUserMapping)}});
}

OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const bool unreadable = from.As<UserMapping>().unreadable || to.As<UserMapping>().unreadable;
  return unreadable ? OnChange::kInform : OnChange::kAlter;
}

Printed MappingName(const Object& object) {
  SqlWriter out;
  out.Add("FOR").AddIf(object.name() == "public", "PUBLIC").AddIf(object.name() != "public", Ident(object.name()));
  return Printed(out.Add("SERVER").Add(Ident(object.key.path.front())).Sql());
}

SqlWriter AlterMapping(const Object& object) {
  return SqlWriter().Add("ALTER USER MAPPING").Add(MappingName(object));
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& mapping = object.As<UserMapping>();
  emit::Draft& draft = sink.Create(
      SqlWriter().Add("CREATE USER MAPPING").Add(MappingName(object)).Add(PrintForeignOptions(mapping.options)));
  NoteSecrets(mapping.secrets, AlterMapping(object), draft);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const Printed options = AlterForeignOptions(from.As<UserMapping>().options, to.As<UserMapping>().options);
  if (!options.text.empty()) sink.Alter(AlterMapping(to).Add(options));
}

// What nobody can read, nobody can bring back.
void Drop(const Object& object, const Context&, Sink& sink) {
  const auto& mapping = object.As<UserMapping>();
  emit::Draft& draft = sink.Drop(SqlWriter().Add("DROP USER MAPPING").Add(MappingName(object)));
  if (mapping.unreadable || !mapping.secrets.empty())
    draft.Loses(absl::StrCat("the secret options of the user mapping ", MappingName(object).text));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& user_mapping_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<UserMapping>({
      .name = "user_mapping",
      .noun = "USER MAPPING",
      .parents = {"server"},
      .query = Query,
      .judge = Judge,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
