#include "engine/kinds/base_type.h"

#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

// The array types that the server makes by itself belong internally to their element type and are no objects.
std::string Query(int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_type'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname]::text[] AS path, pg_get_userbyid(t.typowner) AS owner,
           coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl, NOT t.typisdefined AS shell,
           CASE WHEN t.typisdefined THEN t.typinput::text ELSE '' END AS input,
           CASE WHEN t.typisdefined THEN t.typoutput::text ELSE '' END AS output,
           CASE WHEN t.typreceive <> 0 THEN t.typreceive::text ELSE '' END AS receive,
           CASE WHEN t.typsend <> 0 THEN t.typsend::text ELSE '' END AS send,
           CASE WHEN t.typmodin <> 0 THEN t.typmodin::text ELSE '' END AS typmod_in,
           CASE WHEN t.typmodout <> 0 THEN t.typmodout::text ELSE '' END AS typmod_out,
           CASE WHEN t.typanalyze <> 0 THEN t.typanalyze::text ELSE '' END AS analyze, $subscript AS subscript,
           t.typlen AS length, t.typbyval AS by_value,
           CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4' ELSE 'double' END AS alignment,
           CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended'
                             ELSE 'main' END AS storage,
           t.typcategory AS category, t.typispreferred AS preferred, t.typdefault AS "default",
           CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) ELSE '' END AS element,
           t.typdelim AS delimiter, t.typcollation <> 0 AS collatable
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
     WHERE n.oid = ANY ($1::oid[]) AND (t.typtype = 'b' OR (t.typtype = 'p' AND NOT t.typisdefined))
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid))";
  constexpr absl::string_view kSubscript = "CASE WHEN t.typsubscript <> 0 THEN t.typsubscript::text ELSE '' END";
  return absl::StrReplaceAll(kQuery, {{"$subscript", server_major >= 14 ? kSubscript : "''"}});
}

// Functions that the type needs and that need the type go with it, because it is dropped with CASCADE.
std::string Edges(int) {
  return R"(
    SELECT f.classid, f.objid, f.objsubid, t.classid, t.objid, t.objsubid, 'a'
      FROM pg_catalog.pg_depend t JOIN pg_catalog.pg_depend f
        ON f.classid = t.refclassid AND f.objid = t.refobjid AND f.refclassid = t.classid AND f.refobjid = t.objid
     WHERE t.classid = 'pg_catalog.pg_type'::regclass AND t.refclassid = 'pg_catalog.pg_proc'::regclass
       AND $1::oid[] IS NOT NULL)";
}

// Values that may be stored out of line cannot be made to fit again.
OnChange Judge(const Object& from, const Object& to, const FieldSet& fields, int) {
  const auto &before = from.As<BaseType>(), &after = to.As<BaseType>();
  if (before.shell && !after.shell) return OnChange::kAlter;
  if (before.storage != after.storage && after.storage == "plain") return OnChange::kRecreate;
  const auto& list = from.key.kind->fields;
  for (size_t i = 0; i < list.size(); ++i) {
    if (fields[i] && list[i].second == OnChange::kRecreate) return OnChange::kRecreate;
  }
  return OnChange::kAlter;
}

// The functions that ALTER TYPE can set, as options.
using Settings = std::vector<std::pair<SqlWriter, const std::string*>>;
Settings SettableFunctions(const BaseType& type) {
  return {{SqlWriter().Add("RECEIVE ="), &type.receive},     {SqlWriter().Add("SEND ="), &type.send},
          {SqlWriter().Add("TYPMOD_IN ="), &type.typmod_in}, {SqlWriter().Add("TYPMOD_OUT ="), &type.typmod_out},
          {SqlWriter().Add("ANALYZE ="), &type.analyze},     {SqlWriter().Add("SUBSCRIPT ="), &type.subscript}};
}

SqlWriter Name(const Object& object) { return SqlWriter().Add("CREATE TYPE").Add(object.Qualified()); }

void Forerun(const Object& object, const Context&, Sink& sink) { sink.Forerun(Name(object)); }

void Define(const Object& object, Sink& sink) {
  const auto& type = object.As<BaseType>();
  std::vector<std::string> options;
  const auto option = [&](const SqlWriter& name, const Printed& value) {
    if (!value.text.empty()) options.push_back(SqlWriter(name).Add(value).Sql());
  };
  option(SqlWriter().Add("INPUT ="), Printed(type.input));
  option(SqlWriter().Add("OUTPUT ="), Printed(type.output));
  for (const auto& [name, function] : SettableFunctions(type)) option(name, Printed(*function));
  if (type.length == -1) {
    options.emplace_back("INTERNALLENGTH = VARIABLE");
  } else {
    options.push_back(SqlWriter().Add("INTERNALLENGTH =").Add(type.length).Sql());
  }
  if (type.by_value) options.emplace_back("PASSEDBYVALUE");
  option(SqlWriter().Add("ALIGNMENT ="), Printed(type.alignment));
  option(SqlWriter().Add("STORAGE ="), Printed(type.storage));
  option(SqlWriter().Add("CATEGORY ="), Printed(Quote(Literal(type.category))));
  if (type.preferred) options.emplace_back("PREFERRED = true");
  if (type.default_text.has_value()) option(SqlWriter().Add("DEFAULT ="), Printed(Quote(Literal(*type.default_text))));
  option(SqlWriter().Add("ELEMENT ="), Printed(type.element));
  option(SqlWriter().Add("DELIMITER ="), Printed(Quote(Literal(type.delimiter))));
  if (type.collatable) options.emplace_back("COLLATABLE = true");
  sink.Create(Name(object).List(options));
}

void Create(const Object& object, const Context&, Sink& sink) {
  if (!object.As<BaseType>().shell) Define(object, sink);
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<BaseType>(), &after = to.As<BaseType>();
  if (before.shell) return Define(to, sink);
  std::vector<std::string> options;
  const Settings old_ones = SettableFunctions(before), new_ones = SettableFunctions(after);
  for (size_t i = 0; i < new_ones.size(); ++i) {
    const std::string& function = *new_ones[i].second;
    if (*old_ones[i].second == function) continue;
    options.push_back(SqlWriter(new_ones[i].first).Add(Printed(function.empty() ? "NONE" : function)).Sql());
  }
  if (before.storage != after.storage)
    options.push_back(SqlWriter().Add("STORAGE =").Add(Printed(after.storage)).Sql());
  if (!options.empty()) sink.Alter(SqlWriter().Add("ALTER TYPE").Add(to.Qualified()).Add("SET").List(options));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  const bool shell = object.As<BaseType>().shell;
  sink.Drop(SqlWriter().Add("DROP TYPE").Add(object.Qualified()).AddIf(!shell, "CASCADE"));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .forerun = Forerun};

}  // namespace

const catalog::KindDescriptor& base_type_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<BaseType>({
      .name = "base_type",
      .noun = "TYPE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'T'},
      .query = Query,
      .edges_query = Edges,
      .judge = Judge,
      .slots = TypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
