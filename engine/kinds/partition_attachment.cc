#include "engine/kinds/partition_attachment.h"

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
           pg_get_expr(c.relpartbound, c.oid) AS bound, )" +
         pending + R"( AS detach_pending
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
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
     WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relnamespace = ANY ($1::oid[]))";
}

// Bounds may not overlap, not even for a moment: partitions that leave do so first.
void AfterDetaching(const Object& object, const Context& context, Draft& draft) {
  const Object* parent = ParentOfLink(context.to(), object);
  const Snapshot& from = context.from();
  const size_t at = parent == nullptr ? Snapshot::kNone : from.Find(parent->key);
  if (at == Snapshot::kNone) return;
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
  for (const Object* needed : InheritedParts(context.to(), object)) draft.AfterReady(needed->key);
  const size_t table = context.to().Parent(context.to().Find(object.key));
  for (const char* kind : {"column", "check", "key", "exclusion", "index"}) {
    for (const Object* part : PartsOf(context.to(), table, kind)) draft.AfterReady(part->key);
  }
  AfterDetaching(object, context, draft);
  // An own foreign key or trigger that goes away must not be adopted.
  const size_t before = context.from().Find("table", RelationPath(object));
  for (const char* kind : {"foreign_key", "trigger"}) {
    for (const Object* part : PartsOf(context.from(), before, kind)) {
      if (context.GoesAway(*part)) draft.AfterGone(part->key);
    }
  }
}

void Drop(const Object& object, const Context&, Sink& sink) {
  const PartitionAttachment& attachment = object.As<PartitionAttachment>();
  SqlWriter statement;
  statement.Add("ALTER TABLE").AddIf(!attachment.detach_pending, "ONLY").Add(Printed(attachment.parent));
  sink.Drop(statement.Add("DETACH PARTITION").Add(object.Qualified(2)).AddIf(attachment.detach_pending, "FINALIZE"));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& partition_attachment_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<PartitionAttachment>({
      .name = "partition_attachment",
      .noun = "PARTITION",
      .parents = {"table"},
      .query = Query,
      .edges_query = Edges,
      .carried_by_rebuild = true,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
