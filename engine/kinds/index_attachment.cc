#include "engine/kinds/index_attachment.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/backing_index.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_inherits'::regclass::oid AS classid, h.inhrelid AS objid, h.inhseqno AS objsubid,
           ARRAY[n.nspname, t.relname, i.relname, p.relname]::text[] AS path, p.oid::regclass::text AS parent
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class i ON i.oid = h.inhrelid AND i.relkind IN ('i', 'I')
      JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
     WHERE t.relkind IN ('r', 'p') AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = t.oid AND e.deptype = 'e'))";
}

// It needs the parent's index, which takes it along when it goes, and the partition's own attachment.
std::string Edges(int) {
  return R"(
    SELECT 'pg_catalog.pg_inherits'::regclass::oid, h.inhrelid, h.inhseqno,
           'pg_catalog.pg_class'::regclass::oid, h.inhparent, 0, 'a'
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class i ON i.oid = h.inhrelid AND i.relkind IN ('i', 'I')
     WHERE i.relnamespace = ANY ($1::oid[])
    UNION ALL
    SELECT 'pg_catalog.pg_inherits'::regclass::oid, h.inhrelid, h.inhseqno,
           'pg_catalog.pg_inherits'::regclass::oid, th.inhrelid, th.inhseqno, 'n'
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class i ON i.oid = h.inhrelid AND i.relkind IN ('i', 'I')
      JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid JOIN pg_catalog.pg_inherits th ON th.inhrelid = x.indrelid
     WHERE i.relnamespace = ANY ($1::oid[]))";
}

// The parent's index becomes valid when the last partition's is attached, and a partition that goes later would miss.
void AfterPartitionsGone(const Object& object, const Context& context, emit::Draft& draft) {
  for (const Object* link : LinksToParents(context.to(), RelationPath(object))) {
    const Object* parent = ParentOfLink(context.to(), *link);
    if (parent == nullptr) continue;
    for (const Object* other : LinksToChildren(context.from(), parent->key.path)) {
      if (context.GoesAway(*other)) draft.AfterGone(other->key);
    }
  }
}

// ATTACH PARTITION of the table adopts the index: by then the parent's index is there, because the partition's needs
// it. An index that is not valid is not adopted; the parent's then comes after that partition.
void Create(const Object& object, const Context& context, Sink& sink) {
  const Object* index = context.InTo("index", {object.key.path[0], object.key.path[1], object.key.path[2]});
  const bool valid = index == nullptr || IsComplete(context.to(), *index);
  if (valid && !LinksMade(context, RelationPath(object)).empty()) {
    sink.MadeByAnother();
    return;
  }
  emit::Draft& draft = sink.Create(SqlWriter()
                                       .Add("ALTER INDEX")
                                       .Add(Printed(object.As<IndexAttachment>().parent))
                                       .Add("ATTACH PARTITION")
                                       .Add(IndexName(object)));
  AfterPartitionsGone(object, context, draft);
}

// There is no statement for it: the index goes with its parent's, or its table is detached.
void Drop(const Object&, const Context&, Sink& sink) { sink.DroppedByAnother(); }

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& index_attachment_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<IndexAttachment>({
      .name = "index_attachment",
      .noun = "INDEX",
      .parents = {"index", "key", "exclusion"},
      .query = Query,
      .edges_query = Edges,
      .carried_by_rebuild = true,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
