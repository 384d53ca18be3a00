#include "engine/kinds/view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname]::text[] AS path, pg_get_userbyid(c.relowner) AS owner,
           coalesce(c.relacl, acldefault('r', c.relowner))::text[] AS acl,
           btrim(rtrim(pg_get_viewdef(c.oid), ';')) AS definition,
           ARRAY(SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) ||
                        CASE WHEN a.attcollation = t.typcollation THEN ''
                             ELSE ' COLLATE ' || a.attcollation::regcollation::text END
                   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
           c.reloptions AS options
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))";
}

// OR REPLACE can only add columns at the end.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const std::vector<std::string>&old_columns = from.As<View>().columns, &columns = to.As<View>().columns;
  const bool prefix =
      old_columns.size() <= columns.size() && std::equal(old_columns.begin(), old_columns.end(), columns.begin());
  return prefix ? OnChange::kAlter : OnChange::kRecreate;
}

// What is not said WITH is reset by OR REPLACE: the options are always said.
SqlWriter Statement(const Object& object, bool replace) {
  const View& view = object.As<View>();
  SqlWriter out;
  out.Add("CREATE").AddIf(replace, "OR REPLACE").Add("VIEW").Add(object.Qualified());
  if (!view.options.empty()) out.Add("WITH").List(PrintOptions(view.options));
  return out.Add("AS").Add(Printed(view.definition));
}

void Create(const Object& object, const Context&, Sink& sink) { sink.Create(Statement(object, false)); }

// One row of nothing, with the columns of the view.
SqlWriter Dummy(const Object& object, bool replace) {
  std::vector<std::string> columns;
  for (const std::string& column : object.As<View>().columns) {
    size_t end = column[0] == '"' ? 1 : column.find(' ');
    while (column[0] == '"' && (column[end] != '"' || column[end + 1] == '"')) end += column[end] == '"' ? 2 : 1;
    if (column[0] == '"') ++end;
    columns.push_back("NULL::" + column.substr(end + 1) + " AS " + column.substr(0, end));
  }
  return SqlWriter().Add("CREATE").AddIf(replace, "OR REPLACE").Add("VIEW").Add(object.Qualified()).Add("AS SELECT")
      .Add(Printed(absl::StrJoin(columns, ", ")));
}

// A materialized view that is made reads what `at` is, or a column of it: it would be filled from the stub.
const Object* FilledFrom(size_t at, const Context& context) {
  for (const catalog::Edge& edge : context.to().Users(at)) {
    const Object& user = context.to()[edge.object];
    if (user.key.kind->name == "matview" && context.IsMade(user)) return &user;
    if (user.key.kind->name != "view_column" || context.to().Parent(edge.object) != at) continue;
    if (const Object* found = FilledFrom(edge.object, context); found != nullptr) return found;
  }
  return nullptr;
}

void Stub(const Object& object, bool replaces, const Context& context, Sink& sink) {
  if (const Object* filled = FilledFrom(context.to().Find(object.key), context); filled != nullptr) {
    sink.Refuse(absl::StrCat("materialized view ", Quote(filled->Qualified()), " would be filled from view ",
                             Quote(object.Qualified()), " before that is what it shall be, because both need each ",
                             "other; make one of them read the tables, or make them in a revision of your own"));
  }
  sink.Forerun(Dummy(object, replaces));
  sink.Create(Statement(object, true));
}

void LetGo(const Object& object, const Context&, Sink& sink) { sink.LetGo(Dummy(object, true)); }

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const View &a = from.As<View>(), &b = to.As<View>();
  if (a.definition != b.definition || a.columns != b.columns) {
    sink.Alter(Statement(to, true));
    return;
  }
  AlterOptions(SqlWriter().Add("ALTER VIEW").Add(to.Qualified()), a.options, b.options, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP VIEW").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .stub = Stub, .let_go = LetGo};

}  // namespace

const catalog::KindDescriptor& view_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<View>({
      .name = "view",
      .noun = "VIEW",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'r'},
      .query = Query,
      .judge = Judge,
      .slots = RelationAndTypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
