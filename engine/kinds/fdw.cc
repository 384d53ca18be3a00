#include "engine/kinds/fdw.h"

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
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass::oid AS classid, w.oid AS objid, 0 AS objsubid,
           ARRAY[w.fdwname]::text[] AS path, pg_get_userbyid(w.fdwowner) AS owner,
           coalesce(w.fdwacl, acldefault('F', w.fdwowner))::text[] AS acl,
           CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text ELSE '' END AS handler,
           CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text ELSE '' END AS validator, $options
      FROM pg_catalog.pg_foreign_data_wrapper w WHERE $1::oid[] IS NOT NULL)";
  return absl::StrReplaceAll(kQuery, {{"$options", OptionColumns("w.fdwoptions", OptionsOf::kOther)}});
}

SqlWriter AlterWrapper(const Object& object) {
  return SqlWriter().Add("ALTER FOREIGN DATA WRAPPER").Add(Ident(object.name()));
}

void AddHandler(const std::string& handler, SqlWriter& out) {
  out.AddIf(handler.empty(), "NO HANDLER").AddIf(!handler.empty(), "HANDLER", Printed(handler));
}

void AddValidator(const std::string& validator, SqlWriter& out) {
  out.AddIf(validator.empty(), "NO VALIDATOR").AddIf(!validator.empty(), "VALIDATOR", Printed(validator));
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& wrapper = object.As<Fdw>();
  SqlWriter statement;
  statement.Add("CREATE FOREIGN DATA WRAPPER").Add(Ident(object.name()));
  if (!wrapper.handler.empty()) AddHandler(wrapper.handler, statement);
  if (!wrapper.validator.empty()) AddValidator(wrapper.validator, statement);
  emit::Draft& draft = sink.Create(statement.Add(PrintForeignOptions(wrapper.options)));
  NoteSecrets(wrapper.secrets, AlterWrapper(object), draft);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<Fdw>(), &after = to.As<Fdw>();
  SqlWriter statement = AlterWrapper(to);
  const size_t bare = statement.Sql().size();
  if (before.handler != after.handler) AddHandler(after.handler, statement);
  if (before.validator != after.validator) AddValidator(after.validator, statement);
  statement.Add(AlterForeignOptions(before.options, after.options));
  if (statement.Sql().size() != bare) sink.Alter(statement);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP FOREIGN DATA WRAPPER").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& fdw_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Fdw>({
      .name = "fdw",
      .noun = "FOREIGN DATA WRAPPER",
      .facets = {.owner = true, .comment = true, .acl = 'F'},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
