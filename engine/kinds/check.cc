#include "engine/kinds/check.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::Draft;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int server_major) {
  const std::string enforced = server_major >= 18 ? "k.conenforced" : "true";
  return R"(
    SELECT 'pg_catalog.pg_constraint'::regclass::oid AS classid, k.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, k.conname]::text[] AS path,
           regexp_replace(pg_get_constraintdef(k.oid), '( NO INHERIT)?( NOT ENFORCED)?( NOT VALID)?$', '')
             AS expression,
           k.convalidated AS validated, k.connoinherit AS no_inherit,
           k.coninhcount > 0 AS inherited,
           k.coninhcount > 0 AND NOT k.conislocal AS only_inherited, )" +
         enforced + R"( AS enforced
      FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'c' AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const Check &a = from.As<Check>(), &b = to.As<Check>();
  const bool same = a.expression == b.expression && a.no_inherit == b.no_inherit && a.enforced == b.enforced;
  return same && (b.validated || !a.validated) ? OnChange::kAlter : OnChange::kRecreate;
}

SqlWriter Definition(const Object& object) {
  const Check& check = object.As<Check>();
  return SqlWriter()
      .Add("CONSTRAINT")
      .Add(Ident(object.name()))
      .Add(Printed(check.expression))
      .AddIf(check.no_inherit, "NO INHERIT")
      .AddIf(!check.enforced, "NOT ENFORCED")
      .AddIf(check.enforced && !check.validated, "NOT VALID");
}

// The same-named checks of the parents.
std::vector<const Object*> ParentChecks(const catalog::Snapshot& snapshot, const Object& object) {
  std::vector<const Object*> out;
  for (const Object* link : LinksToParents(snapshot, RelationPath(object))) {
    const Object* parent = ParentOfLink(snapshot, *link);
    if (parent == nullptr) continue;
    std::vector<std::string> path = parent->key.path;
    path.push_back(object.name());
    if (const Object* check = snapshot.Get("check", path); check != nullptr) out.push_back(check);
  }
  return out;
}

// A parent brings its checks along, to the child that is made from it (CREATE TABLE ... INHERITS) and to the one that
// is linked already (ADD CONSTRAINT recurses). ATTACH PARTITION and INHERIT want to find them.
bool ComesFromParent(const Object& object, const Context& context) {
  if (!object.As<Check>().only_inherited) return false;
  if (RelationIsMade(object, context)) return !IsPartition(context.to(), RelationPath(object));
  return LinksMade(context, RelationPath(object)).empty();
}

Draft& Add(const Object& object, Sink& sink) {
  return sink.Create(AlterRelation(object).Add("ADD").Add(Printed(Definition(object).Sql())));
}

// ADD CONSTRAINT ... NOT VALID gives the children that are linked already copies that are not valid either, where some of
// them were made valid, or made later.
void ValidateBelow(const Object& object, const std::vector<std::string>& table, const Context& context, Sink& sink) {
  for (const Object* link : LinksToChildren(context.to(), table)) {
    if (context.IsMade(*link)) continue;  // the child brings its own
    const std::vector<std::string> child = {link->key.path[0], link->key.path[1]};
    const Object* copy = context.InTo("check", {child[0], child[1], object.name()});
    if (copy == nullptr || !copy->As<Check>().inherited) continue;
    if (copy->As<Check>().validated) {
      sink.Create(AlterRelation(*copy).Add("VALIDATE CONSTRAINT").Add(Ident(copy->name())));
    } else {
      ValidateBelow(object, child, context, sink);
    }
  }
}

void Create(const Object& object, const Context& context, Sink& sink) {
  if (ComesFromParent(object, context)) {
    Draft& draft = sink.MadeByAnother();
    for (const Object* check : ParentChecks(context.to(), object)) draft.AfterReady(check->key);
    return;
  }
  Draft& draft = Add(object, sink);
  const Check& check = object.As<Check>();
  if (!check.validated && check.enforced) {
    if (!check.no_inherit) ValidateBelow(object, RelationPath(object), context, sink);
    return;
  }
  if (!RelationIsMade(object, context)) return;
  const Object* table = GetTable(context.to(), RelationPath(object));
  if (table != nullptr) draft.FoldAsElement(table->key, Definition(object).Sql());
}

// Linking and unlinking change by themselves whether a check is inherited. Where the link stays, what the parent gives
// up goes with the parent's and has to be made again, and the parent's new one does not merge with an own one.
bool ChangeHands(const Object& from, const Object& to, const Context& context, Sink& sink) {
  const Check &a = from.As<Check>(), &b = to.As<Check>();
  if (!LinkStays(context, RelationPath(to))) return false;
  if (a.only_inherited && !b.inherited) {
    Draft& draft = Add(to, sink);
    for (const Object* check : ParentChecks(context.from(), from)) draft.AfterGone(check->key);
    return true;
  }
  if (a.inherited || !b.only_inherited || IsPartition(context.to(), RelationPath(to))) return false;
  Draft& draft = sink.Alter(AlterRelation(to).Add("DROP CONSTRAINT").Add(Ident(to.name())));
  for (const Object* check : ParentChecks(context.to(), to)) draft.before_ready.push_back(check->key);
  return true;
}

void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  if (ChangeHands(from, to, context, sink)) return;
  if (from.As<Check>().validated == to.As<Check>().validated) return;
  if (LinkStays(context, RelationPath(to))) {
    for (const Object* check : ParentChecks(context.to(), to)) {
      if (context.OfTo(*check) == nullptr || !check->As<Check>().validated) continue;
      sink.MadeByAnother().AfterReady(check->key);
      return;
    }
  }
  sink.Alter(AlterRelation(to).Add("VALIDATE CONSTRAINT").Add(Ident(to.name())));
}

// An inherited check goes with the parent's; an own one that is inherited, too, can go after that. When the link is
// undone it stays behind as the child's own.
void Drop(const Object& object, const Context& context, Sink& sink) {
  const std::vector<const Object*> undone = LinksUndone(context, RelationPath(object));
  const Check& check = object.As<Check>();
  const bool tied = check.inherited && !RelationGoesAway(object, context);
  const bool by_parent = tied && check.only_inherited && undone.empty();
  Draft& draft = by_parent ? sink.DroppedByAnother()
                           : sink.Drop(AlterRelation(object).Add("DROP CONSTRAINT").Add(Ident(object.name())));
  AfterChildrenLeave(object, context, draft);
  if (!tied) return;
  for (const Object* link : undone) draft.AfterGone(link->key);
  if (!undone.empty()) return;
  for (const Object* parent : ParentChecks(context.from(), object)) draft.AfterGone(parent->key);
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& check_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Check>({
      .name = "check",
      .noun = "CONSTRAINT",
      .parents = {"table", "foreign_table"},
      .facets = {.comment = true},
      .query = Query,
      .judge = Judge,
      .carried_by_rebuild = true,
      .slots = ConstraintSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
