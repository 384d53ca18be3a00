#include "engine/kinds/foreign_key.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/partition_attachment.h"
#include "engine/kinds/relation_parts.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Edge;
using catalog::OnChange;
using catalog::Snapshot;
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
           regexp_replace(pg_get_constraintdef(k.oid),
                          '( DEFERRABLE)?( INITIALLY DEFERRED)?( NOT ENFORCED)?( NOT VALID)?$', '') AS definition,
           k.condeferrable AS deferrable, k.condeferred AS deferred,
           k.convalidated OR NOT )" +
         enforced + R"( AS validated, )" + enforced + R"( AS enforced
      FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
       AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

// ALTER CONSTRAINT ... ENFORCED validates at once, so it cannot lead to NOT VALID.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int) {
  const ForeignKey &a = from.As<ForeignKey>(), &b = to.As<ForeignKey>();
  const bool loosened = a.validated && !b.validated;
  return a.definition != b.definition || loosened ? OnChange::kRecreate : OnChange::kAlter;
}

// A unique index of a partitioned table can be referenced once all partitions have theirs attached to it.
void AfterAttachments(const Snapshot& to, size_t index, Draft& draft) {
  for (const Edge& edge : to.Users(index)) {
    const Object& user = to[edge.object];
    if (user.key.kind->name != "index_attachment" || to.Parent(edge.object) == index) continue;
    draft.AfterReady(user.key);
    if (to.Parent(edge.object) != Snapshot::kNone) AfterAttachments(to, to.Parent(edge.object), draft);
  }
}

// The server would take whichever unique index of these columns it finds, also one that is about to go.
void AfterOldKeys(const Context& context, const Object& used, Draft& draft) {
  const Snapshot& from = context.from();
  const size_t table = from.Find("table", RelationPath(used));
  for (const char* kind : {"key", "index"}) {
    for (const Object* old : PartsOf(from, table, kind)) {
      if (context.GoesAway(*old)) draft.AfterGone(old->key);
    }
  }
}

// The link whose undoing leaves this foreign key behind as the partition's own; null when there is none.
const Object* LeftByDetach(const Object& object, const Context& context) {
  if (RelationIsMade(object, context) || context.InFrom("foreign_key", object.key.path) != nullptr) return nullptr;
  for (const Object* link : LinksUndone(context, RelationPath(object))) {
    if (DetachLeaves(*link, object, context)) return link;
  }
  return nullptr;
}

void Create(const Object& object, const Context& context, Sink& sink) {
  if (const Object* link = LeftByDetach(object, context); link != nullptr) {
    sink.MadeByAnother().AfterGone(link->key);
    return;
  }
  const ForeignKey& key = object.As<ForeignKey>();
  Draft& draft = sink.Create(AlterRelation(object)
                                 .Add("ADD CONSTRAINT")
                                 .Add(Ident(object.name()))
                                 .Add(Printed(key.definition))
                                 .AddIf(key.deferrable, "DEFERRABLE")
                                 .AddIf(key.deferred, "INITIALLY DEFERRED")
                                 .AddIf(!key.enforced, "NOT ENFORCED")
                                 .AddIf(key.enforced && !key.validated, "NOT VALID"));
  const Snapshot& to = context.to();
  for (const Edge& edge : to.Needs(to.Find(object.key))) {
    const absl::string_view kind = to[edge.object].key.kind->name;
    if (kind != "key" && kind != "index") continue;
    AfterAttachments(to, edge.object, draft);
    AfterOldKeys(context, to[edge.object], draft);
  }
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const ForeignKey &a = from.As<ForeignKey>(), &b = to.As<ForeignKey>();
  const auto alter = [&] { return AlterRelation(to).Add("ALTER CONSTRAINT").Add(Ident(to.name())); };
  if (a.deferrable != b.deferrable || a.deferred != b.deferred) {
    sink.Alter(alter()
                   .AddIf(!b.deferrable, "NOT DEFERRABLE")
                   .AddIf(b.deferrable, "DEFERRABLE")
                   .AddIf(b.deferred, "INITIALLY DEFERRED")
                   .AddIf(b.deferrable && !b.deferred, "INITIALLY IMMEDIATE"));
  }
  if (a.enforced != b.enforced) {
    sink.Alter(alter().AddIf(!b.enforced, "NOT").Add("ENFORCED"));
  } else if (b.validated && !a.validated) {
    sink.Alter(AlterRelation(to).Add("VALIDATE CONSTRAINT").Add(Ident(to.name())));
  }
}

void Drop(const Object& object, const Context& context, Sink& sink) {
  AfterChildrenLeave(object, context,
                     sink.Drop(AlterRelation(object).Add("DROP CONSTRAINT").Add(Ident(object.name()))));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& foreign_key_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<ForeignKey>({
      .name = "foreign_key",
      .noun = "CONSTRAINT",
      .parents = {"table"},
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
