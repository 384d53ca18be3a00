#include "engine/kinds/language.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

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

// Languages below 16384 (FirstNormalObjectId) are part of the server, plpgsql among them.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_language'::regclass::oid AS classid, l.oid AS objid, 0 AS objsubid,
           ARRAY[l.lanname]::text[] AS path, pg_get_userbyid(l.lanowner) AS owner,
           coalesce(CASE WHEN l.lanpltrusted THEN l.lanacl END, acldefault('l', l.lanowner))::text[] AS acl,
           l.lanpltrusted AS trusted, l.lanplcallfoid::regproc::text AS handler,
           CASE WHEN l.laninline <> 0 THEN l.laninline::regproc::text ELSE '' END AS inline,
           CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regproc::text ELSE '' END AS validator
      FROM pg_catalog.pg_language l WHERE l.oid >= 16384 AND $1::oid[] IS NOT NULL)";
}

// The privileges that a language loses with its trust could not be taken back any more.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const bool loses_trust = from.As<Language>().trusted && !to.As<Language>().trusted;
  return loses_trust && from.facets.acl != to.facets.acl ? OnChange::kRecreate : OnChange::kAlter;
}

// `create` is CREATE or CREATE OR REPLACE.
SqlWriter Definition(const SqlWriter& create, const Object& object) {
  const auto& language = object.As<Language>();
  return SqlWriter(create)
      .AddIf(language.trusted, "TRUSTED")
      .Add("LANGUAGE")
      .Add(Ident(object.name()))
      .Add("HANDLER")
      .Add(Printed(language.handler))
      .AddIf(!language.inline_handler.empty(), "INLINE", Printed(language.inline_handler))
      .AddIf(!language.validator.empty(), "VALIDATOR", Printed(language.validator));
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(Definition(SqlWriter().Add("CREATE"), object));
}

void Alter(const Object&, const Object& to, const Change&, const Context&, Sink& sink) {
  sink.Alter(Definition(SqlWriter().Add("CREATE OR REPLACE"), to));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP LANGUAGE").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& language_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Language>({
      .name = "language",
      .noun = "LANGUAGE",
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'l'},
      .query = Query,
      .judge = Judge,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
