#include "engine/kinds/index.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

// Of a partitioned table's index the server prints ON ONLY: the partitions' indexes are objects and are attached.
std::string Query(int) {
  return IndexQuery(R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, i.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.relname, i.relname]::text[] AS path,
           )" + WithoutOptions("pg_get_indexdef(i.oid)") +
                        " AS definition",
                    "", R"(t.relkind IN ('r', 'p', 'm')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                        WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x')))");
}

Printed Address(const Object& object) { return Printed(Quote(IndexName(object))); }

void Create(const Object& object, const Context& context, Sink& sink) {
  emit::Draft& draft = sink.Create(SqlWriter().Add(DefinitionWithStorage(object, "TABLESPACE")));
  // A partition that comes to a table with an index gets one like it; those that shall have none come before it.
  for (const Object* link : LinksToChildren(context.to(), RelationPath(object))) {
    if (context.IsMade(*link) && !AdoptsIndex(context.to(), object, *link)) draft.AfterReady(link->key);
  }
  WriteMarks(object, context, sink);
}

void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  AlterIndex(from, to, context, sink);
}

void Drop(const Object& object, const Context& context, Sink& sink) {
  DropIndex(object, context, SqlWriter().Add("DROP INDEX").Add(IndexName(object)), sink);
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& index_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Index>({
      .name = "index",
      .noun = "INDEX",
      .parents = {"table", "matview"},
      .facets = {.comment = true},
      .query = Query,
      .judge = JudgeIndex,
      .carried_by_rebuild = true,
      .slots = IndexSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
