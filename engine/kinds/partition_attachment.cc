#include "engine/kinds/partition_attachment.h"

#include <algorithm>
#include <initializer_list>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Edge;
using catalog::Snapshot;
using emit::Context;
using emit::Draft;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int server_major) {
  const std::string pending = server_major >= 14 ? "h.inhdetachpending" : "false";
  return R"(
    SELECT 'pg_catalog.pg_inherits'::regclass::oid AS classid, h.inhrelid AS objid, h.inhseqno AS objsubid,
           ARRAY[n.nspname, c.relname, 'partition']::text[] AS path, h.inhparent::regclass::text AS parent,
           pg_get_expr(c.relpartbound, c.oid) AS bound,
           ARRAY(SELECT k.conname::text
                   FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_constraint p ON p.oid = k.conparentid
                  WHERE k.contype = 'f' AND k.conrelid = c.oid AND p.conrelid = h.inhparent ORDER BY 1)
             AS foreign_keys, )" +
         pending + R"( AS detach_pending
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

// Only the parent: what has to be there before ATTACH is asked for by the statement, because none of it is hurt when
// the partition is detached, and the partition need not be detached when a part of it is made anew. Not automatic:
// dropping the parent would take the partition along.
std::string Edges(int) {
  return R"(
    SELECT 'pg_catalog.pg_inherits'::regclass::oid, h.inhrelid, h.inhseqno,
           'pg_catalog.pg_class'::regclass::oid, h.inhparent, 0, 'n'
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
     WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.relnamespace = ANY ($1::oid[]))";
}

void AfterAllGone(const Snapshot& from, size_t table, std::initializer_list<const char*> kinds, Draft& draft) {
  for (const char* kind : kinds) {
    for (const Object* part : PartsOf(from, table, kind)) draft.AfterGone(part->key);
  }
}

// The parent is as the target wants it, so that what the partition has is adopted and nothing else is made for it.
// Bounds may not overlap, not even for a moment: partitions that leave do so first.
void AfterParent(const Object& object, const Context& context, Draft& draft) {
  const Object* parent = ParentOfLink(context.to(), object);
  if (parent == nullptr) return;
  for (const Object* needed : InheritedParts(context.to(), object)) draft.AfterReady(needed->key);
  for (const char* kind : {"key", "exclusion", "index"}) {
    for (const Object* part : PartsOf(context.to(), context.to().Find(parent->key), kind)) {
      if (part->key.kind->name != "index" || AdoptsIndex(context.to(), *part, object)) draft.AfterReady(part->key);
    }
  }
  const Snapshot& from = context.from();
  const size_t at = from.Find(parent->key);
  if (at == Snapshot::kNone) return;
  AfterAllGone(from, at, {"column", "check", "key", "exclusion", "index"}, draft);
  for (const Edge& edge : from.Users(at)) {
    const Object& link = from[edge.object];
    if (link.key.kind == object.key.kind && from.Parent(edge.object) != at && context.GoesAway(link))
      draft.AfterGone(link.key);
  }
}

// The partition has to have what the parent has, and what of it matches is adopted.
void Create(const Object& object, const Context& context, Sink& sink) {
  Draft& draft = sink.Create(SqlWriter()
                                 .Add("ALTER TABLE ONLY")
                                 .Add(Printed(object.As<PartitionAttachment>().parent))
                                 .Add("ATTACH PARTITION")
                                 .Add(object.Qualified(2))
                                 .Add(Printed(object.As<PartitionAttachment>().bound)));
  AfterParent(object, context, draft);
  const size_t table = context.to().Parent(context.to().Find(object.key));
  for (const char* kind : {"column", "check", "key", "exclusion", "index"}) {
    for (const Object* part : PartsOf(context.to(), table, kind)) {
      if (part->key.kind->name != "index" || IsComplete(context.to(), *part)) draft.AfterReady(part->key);
    }
  }
  // An own foreign key or trigger that goes away must not be adopted, and a column that the parent lacks is refused.
  AfterAllGone(context.from(), FindTable(context.from(), RelationPath(object)), {"foreign_key", "trigger", "column"}, draft);
}

// Is the parent, or one above it, referenced by a foreign key? The partition then cannot be dropped before it is
// detached.
bool ParentIsReferenced(const Snapshot& from, const Object& link) {
  const Object* parent = ParentOfLink(from, link);
  if (parent == nullptr) return false;
  for (const char* kind : {"key", "index"}) {
    for (const Object* unique : PartsOf(from, from.Find(parent->key), kind)) {
      for (const Edge& edge : from.Users(from.Find(unique->key))) {
        if (from[edge.object].key.kind->name == "foreign_key") return true;
      }
    }
  }
  const Object* above = from.Get("partition_attachment", {parent->key.path[0], parent->key.path[1], "partition"});
  return above != nullptr && ParentIsReferenced(from, *above);
}

// Will ATTACH adopt the foreign keys that DETACH leaves behind?
bool AdoptedAgain(const Object& object, const Context& context) {
  const Object* again = context.InTo("partition_attachment", object.key.path);
  const Object* parent = ParentOfLink(context.from(), object);
  if (again == nullptr || parent == nullptr) return false;
  if (again->As<PartitionAttachment>().parent != object.As<PartitionAttachment>().parent) return false;
  const std::vector<const Object*> keys = PartsOf(context.from(), context.from().Find(parent->key), "foreign_key");
  return std::none_of(keys.begin(), keys.end(), [&](const Object* key) { return context.GoesAway(*key); });
}

// The parent's foreign keys stay as the partition's own, whether it is to have them or not.
void DropForeignKeysLeft(const Object& object, const Context& context, Sink& sink) {
  if (RelationGoesAway(object, context) || AdoptedAgain(object, context)) return;
  for (const std::string& name : object.As<PartitionAttachment>().foreign_keys) {
    const Object* wanted = context.InTo("foreign_key", {object.key.path[0], object.key.path[1], name});
    if (wanted != nullptr && DetachLeaves(object, *wanted, context)) continue;
    sink.Drop(AlterRelation(object).Add("DROP CONSTRAINT").Add(sql::Ident(name))).StandsAlone();
  }
}

void Drop(const Object& object, const Context& context, Sink& sink) {
  const PartitionAttachment& attachment = object.As<PartitionAttachment>();
  SqlWriter statement;
  statement.Add("ALTER TABLE").AddIf(!attachment.detach_pending, "ONLY").Add(Printed(attachment.parent));
  Draft& draft = sink.Drop(
      statement.Add("DETACH PARTITION").Add(object.Qualified(2)).AddIf(attachment.detach_pending, "FINALIZE"));
  const Object* parent = ParentOfLink(context.from(), object);
  if (parent != nullptr && !context.GoesAway(*parent) && ParentIsReferenced(context.from(), object))
    draft.StandsAlone();
  BeforeParentChanges(object, context, draft);
  DropForeignKeysLeft(object, context, sink);
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

bool DetachLeaves(const Object& link, const Object& key, const Context& context) {
  if (link.key.kind->name != "partition_attachment") return false;
  const std::vector<std::string>& names = link.As<PartitionAttachment>().foreign_keys;
  if (std::find(names.begin(), names.end(), key.name()) == names.end()) return false;
  const Object* parent = ParentOfLink(context.from(), link);
  if (parent == nullptr) return false;
  for (const Object* theirs : PartsOf(context.from(), context.from().Find(parent->key), "foreign_key")) {
    if (key.key.kind->compare(*theirs->facts, *key.facts).none()) return true;
  }
  return false;
}

const catalog::KindDescriptor& partition_attachment_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<PartitionAttachment>({
      .name = "partition_attachment",
      .noun = "PARTITION",
      .parents = {"table", "foreign_table"},
      .query = Query,
      .edges_query = Edges,
      .carried_by_rebuild = true,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
