#include "engine/kinds/composite.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/table.h"
#include "engine/kinds/types.h"

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
using sql::QualifiedName;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_type'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname]::text[] AS path, pg_get_userbyid(t.typowner) AS owner,
           coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl, a.names, a.types, a.comments
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_catalog.pg_class r ON r.oid = t.typrelid AND r.relkind = 'c',
           LATERAL (SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
                           array_agg(format_type(a.atttypid, a.atttypmod) ||
                                     CASE WHEN a.attcollation <> b.typcollation
                                          THEN format(' COLLATE %I.%I', s.nspname, c.collname) ELSE '' END
                                     ORDER BY a.attnum) AS types,
                           array_agg(coalesce(col_description(a.attrelid, a.attnum), '') ORDER BY a.attnum) AS comments
                      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
                      LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
                      LEFT JOIN pg_catalog.pg_namespace s ON s.oid = c.collnamespace
                     WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS a
     WHERE t.typtype = 'c' AND n.oid = ANY ($1::oid[]))";
}

bool Has(const Composite& type, const std::string& name) {
  return std::find(type.names.begin(), type.names.end(), name) != type.names.end();
}

// The attributes that stay must stand in front, in their order and with their types: new ones go to the end.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const auto &before = from.As<Composite>(), &after = to.As<Composite>();
  size_t at = 0;
  for (size_t i = 0; i < before.names.size(); ++i) {
    if (!Has(after, before.names[i])) continue;
    if (before.names[i] != after.names[at] || before.types[i] != after.types[at]) return OnChange::kRecreate;
    ++at;
  }
  return OnChange::kAlter;
}

SqlWriter Attribute(const Composite& type, size_t i) {
  return SqlWriter().Add(Ident(type.names[i])).Add(Printed(type.types[i]));
}

void EmitComment(const Object& object, size_t i, const std::string& comment, Sink& sink) {
  std::vector<std::string> path = object.key.path;
  path.push_back(object.As<Composite>().names[i]);
  sink.Facet(SqlWriter()
                 .Add("COMMENT ON COLUMN")
                 .Add(QualifiedName(path))
                 .Add("IS")
                 .Add(Printed(comment.empty() ? std::string("NULL") : Quote(sql::Literal(comment)))));
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& type = object.As<Composite>();
  std::vector<std::string> attributes;
  for (size_t i = 0; i < type.names.size(); ++i) attributes.push_back(Attribute(type, i).Sql());
  sink.Create(SqlWriter().Add("CREATE TYPE").Add(object.Qualified()).Add("AS").List(attributes));
  for (size_t i = 0; i < type.names.size(); ++i) {
    if (!type.comments[i].empty()) EmitComment(object, i, type.comments[i], sink);
  }
}

// The tables that are made of the type and stay so: they change with it, which the server wants to hear.
std::vector<const Object*> TypedTables(const Object& from, const Context& context) {
  std::vector<const Object*> out;
  for (const catalog::Edge& edge : context.from().Users(context.from().Find(from.key))) {
    const Object& user = context.from()[edge.object];
    if (user.key.kind->name != "table" || user.As<Table>().of_type.empty() || context.GoesAway(user)) continue;
    out.push_back(&user);
  }
  return out;
}

void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  const auto &before = from.As<Composite>(), &after = to.As<Composite>();
  const std::vector<const Object*> typed = TypedTables(from, context);
  const auto alter = [&] { return SqlWriter().Add("ALTER TYPE").Add(to.Qualified()); };
  for (const std::string& name : before.names) {
    if (Has(after, name)) continue;
    emit::Draft& draft =
        sink.Alter(alter().Add("DROP ATTRIBUTE").Add(Ident(name)).AddIf(!typed.empty(), "CASCADE"));
    for (const Object* table : typed) {
      std::vector<std::string> column = table->key.path;
      column.push_back(name);
      if (const Object* gone = context.InFrom("column", column); gone != nullptr) draft.AfterGone(gone->key);
    }
    draft.Loses(absl::StrCat("attribute ", Quote(to.Qualified()), ".", Quote(Ident(name))));
  }
  for (size_t i = 0; i < after.names.size(); ++i) {
    if (!Has(before, after.names[i])) {
      sink.Alter(alter()
                     .Add("ADD ATTRIBUTE")
                     .Add(Printed(Attribute(after, i).Sql()))
                     .AddIf(!typed.empty(), "CASCADE"));
    }
  }
  for (size_t i = 0; i < after.names.size(); ++i) {
    const auto old = std::find(before.names.begin(), before.names.end(), after.names[i]);
    const std::string& comment =
        old == before.names.end() ? std::string() : before.comments[static_cast<size_t>(old - before.names.begin())];
    if (comment != after.comments[i]) EmitComment(to, i, after.comments[i], sink);
  }
}

// What the new type does not have is dropped from the old one first: a loss that is to be seen in the script.
void Swap(const Object& from, const Context& context, Sink& sink) {
  const Object& to = *context.to().Get(from.key);
  for (const std::string& name : from.As<Composite>().names) {
    if (Has(to.As<Composite>(), name)) continue;
    sink.RenameAway(SqlWriter().Add("ALTER TYPE").Add(from.Qualified()).Add("DROP ATTRIBUTE").Add(Ident(name)))
        .Loses(absl::StrCat("attribute ", Quote(from.Qualified()), ".", Quote(Ident(name))));
  }
  SwapType(from, context, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TYPE").Add(object.Qualified()));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .swap = Swap};

}  // namespace

const catalog::KindDescriptor& composite_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Composite>({
      .name = "composite",
      .noun = "TYPE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'T'},
      .query = Query,
      .judge = Judge,
      .slots = RelationAndTypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
