#include "engine/kinds/composite.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
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
using sql::Ident;
using sql::Printed;
using sql::QualifiedName;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_type'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname]::text[] AS path, pg_get_userbyid(t.typowner) AS owner,
           coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl, a.names, a.types, a.comments, a.numbers
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_catalog.pg_class r ON r.oid = t.typrelid AND r.relkind = 'c',
           LATERAL (SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
                           array_agg(format_type(a.atttypid, a.atttypmod) ||
                                     CASE WHEN a.attcollation <> b.typcollation
                                          THEN format(' COLLATE %I.%I', s.nspname, c.collname) ELSE '' END
                                     ORDER BY a.attnum) AS types,
                           array_agg(coalesce(col_description(a.attrelid, a.attnum), '') ORDER BY a.attnum) AS comments,
                           array_agg(a.attnum::text ORDER BY a.attnum) AS numbers
                      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
                      LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
                      LEFT JOIN pg_catalog.pg_namespace s ON s.oid = c.collnamespace
                     WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS a
     WHERE t.typtype = 'c' AND n.oid = ANY ($1::oid[]))";
}

bool Has(const Composite& type, const std::string& name) {
  return std::find(type.names.begin(), type.names.end(), name) != type.names.end();
}

// Where the attribute of that name stands; past the end when there is none.
size_t Place(const Composite& type, const std::string& name) {
  return static_cast<size_t>(std::find(type.names.begin(), type.names.end(), name) - type.names.begin());
}

bool IsRetyped(const Composite& before, size_t i, const Composite& after) {
  const size_t now = Place(after, before.names[i]);
  return now < after.names.size() && before.types[i] != after.types[now];
}

// The attributes that stay must stand in front, in their order: new ones go to the end.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const auto &before = from.As<Composite>(), &after = to.As<Composite>();
  size_t at = 0;
  for (size_t i = 0; i < before.names.size(); ++i) {
    if (!Has(after, before.names[i])) continue;
    if (before.names[i] != after.names[at]) return OnChange::kRecreate;
    ++at;
  }
  return OnChange::kAlter;
}

// A type whose values are kept in rows has to be made anew when an attribute has another type.
const Object* Forces(const Object* before, const Object* after, const catalog::Snapshot& from) {
  if (before == nullptr || after == nullptr) return nullptr;
  const auto &a = before->As<Composite>(), &b = after->As<Composite>();
  bool retyped = false;
  for (size_t i = 0; i < a.names.size(); ++i) retyped = retyped || IsRetyped(a, i, b);
  return retyped && IsHeld(from, *before) ? before : nullptr;
}

// The attributes that go or have another type.
std::vector<int32_t> TouchedParts(const Object& from, const Object& to) {
  const auto &before = from.As<Composite>(), &after = to.As<Composite>();
  std::vector<int32_t> out;
  for (size_t i = 0; i < before.names.size(); ++i) {
    int32_t number = 0;
    const bool touched = !Has(after, before.names[i]) || IsRetyped(before, i, after);
    if (touched && absl::SimpleAtoi(before.numbers[i], &number)) out.push_back(number);
  }
  return out;
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

// The tables that are made of the type and stay so: their columns come with its attributes, which the server wants to hear.
std::vector<const Object*> TypedTables(const Object& from, const Context& context) {
  std::vector<const Object*> out;
  for (const catalog::Edge& edge : context.from().Users(context.from().Find(from.key))) {
    const Object& user = context.from()[edge.object];
    if (user.key.kind->name == "table" && FollowsItsType(context, user.key.path)) out.push_back(&user);
  }
  return out;
}

SqlWriter DropAttribute(const Object& type, const std::string& name) {
  return SqlWriter().Add("ALTER TYPE").Add(type.Qualified()).Add("DROP ATTRIBUTE").Add(Ident(name));
}

std::string Lost(const Object& type, const std::string& name) {
  return absl::StrCat("attribute ", Quote(type.Qualified()), ".", Quote(Ident(name)));
}

void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  const auto &before = from.As<Composite>(), &after = to.As<Composite>();
  const std::vector<const Object*> typed = TypedTables(from, context);
  const auto alter = [&] { return SqlWriter().Add("ALTER TYPE").Add(to.Qualified()); };
  for (const std::string& name : before.names) {
    if (!Has(after, name)) sink.Alter(DropAttribute(from, name)).Loses(Lost(from, name));
  }
  for (size_t i = 0; i < before.names.size(); ++i) {
    if (!IsRetyped(before, i, after)) continue;
    const std::string& type = after.types[Place(after, before.names[i])];
    sink.Alter(alter().Add("ALTER ATTRIBUTE").Add(Ident(before.names[i])).Add("TYPE").Add(Printed(type)));
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
    const size_t old = Place(before, after.names[i]);
    const std::string comment = old == before.names.size() ? std::string() : before.comments[old];
    if (comment != after.comments[i]) EmitComment(to, i, after.comments[i], sink);
  }
}

// What the new type does not have is dropped from the old one first: a loss that is to be seen in the script.
void Swap(const Object& from, const Context& context, Sink& sink) {
  const Object& to = *context.to().Get(from.key);
  for (const std::string& name : from.As<Composite>().names) {
    if (!Has(to.As<Composite>(), name)) sink.RenameAway(DropAttribute(from, name)).Loses(Lost(from, name));
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
      .forces = Forces,
      .touched_parts = TouchedParts,
      .slots = RelationAndTypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
