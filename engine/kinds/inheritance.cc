#include "engine/kinds/inheritance.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Draft;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_inherits'::regclass::oid AS classid, h.inhrelid AS objid, h.inhseqno AS objsubid,
           ARRAY[n.nspname, c.relname, h.inhparent::regclass::text]::text[] AS path,
           h.inhparent::regclass::text AS parent,
           row_number() OVER (PARTITION BY h.inhrelid ORDER BY h.inhseqno) AS position
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'f') AND NOT c.relispartition AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

// Not automatic: no server drops a child with its parent unasked.
std::string Edges(int) {
  return R"(
    SELECT 'pg_catalog.pg_inherits'::regclass::oid, h.inhrelid, h.inhseqno,
           'pg_catalog.pg_class'::regclass::oid, h.inhparent, 0, 'n'
      FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
     WHERE c.relkind IN ('r', 'f') AND NOT c.relispartition AND c.relnamespace = ANY ($1::oid[]))";
}

// A table that is made in the plan says INHERITS itself.
void Create(const Object& object, const Context& context, Sink& sink) {
  if (RelationIsMade(object, context)) {
    sink.MadeByAnother();
    return;
  }
  Draft& draft = sink.Create(AlterRelation(object).Add("INHERIT").Add(Printed(object.As<Inheritance>().parent)));
  for (const Object* needed : InheritedParts(context.to(), object)) draft.AfterReady(needed->key);
  if (const Object* parent = ParentOfLink(context.to(), object); parent != nullptr) {
    for (const char* kind : {"column", "check"}) {
      for (const Object* part : PartsOf(context.from(), context.from().Find(parent->key), kind))
        draft.AfterGone(part->key);
    }
  }
  const size_t table = context.to().Parent(context.to().Find(object.key));
  for (const char* kind : {"column", "check"}) {
    for (const Object* part : PartsOf(context.to(), table, kind)) draft.AfterReady(part->key);
  }
}

void Drop(const Object& object, const Context& context, Sink& sink) {
  BeforeParentChanges(object, context,
                      sink.Drop(AlterRelation(object).Add("NO INHERIT").Add(Printed(object.As<Inheritance>().parent))));
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& inheritance_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Inheritance>({
      .name = "inheritance",
      .noun = "TABLE",
      .parents = {"table", "foreign_table"},
      .query = Query,
      .edges_query = Edges,
      .carried_by_rebuild = true,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
