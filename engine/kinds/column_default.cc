#include "engine/kinds/column_default.h"

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/column.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/sequence.h"
#include "engine/kinds/sequence_position.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_attrdef'::regclass::oid AS classid, d.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, a.attname, 'default']::text[] AS path, pg_get_expr(d.adbin, d.adrelid) AS expression
      FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum AND a.attgenerated = ''
     WHERE c.relkind IN ('r', 'p', 'v', 'f') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))";
}

std::vector<std::string> ColumnPath(const Object& object) { return {object.key.path.begin(), object.key.path.end() - 1}; }

SqlWriter AlterColumn(const Object& object, const Context& context) {
  SqlWriter out;
  const bool apart = HasChildren(context.to(), {object.key.path[0], object.key.path[1]});
  return out.Add("ALTER TABLE").AddIf(apart, "ONLY").Add(object.Qualified(2)).Add("ALTER COLUMN").Add(Ident(object.key.path[2]));
}

// A column with rows that is given a sequence made in this plan.
void GoOnCountingRows(const Object& object, const Object& column, const Context& context, Sink& sink) {
  if (!IsCountable(column)) return;
  for (const catalog::Edge& edge : context.to().Needs(context.to().Find(object.key))) {
    const Object& needed = context.to()[edge.object];
    if (needed.key.kind->name != "sequence" || !context.IsMade(needed)) continue;
    const Sequence& sequence = needed.As<Sequence>();
    const bool up = sequence.increment > 0;
    sink.Create(GoOnCounting(needed.Qualified(), column, up, absl::StrCat(up ? sequence.min : sequence.max)));
  }
}

void Set(const Object& object, const Context& context, Sink& sink) {
  SqlWriter statement = AlterColumn(object, context).Add("SET DEFAULT").Add(Printed(object.As<ColumnDefault>().expression));
  emit::Draft& draft = sink.Create(statement);
  const Object* column = context.InTo("column", ColumnPath(object));
  if (column == nullptr) return;
  if (!context.IsMade(*column)) return GoOnCountingRows(object, *column, context, sink);
  draft.FoldAsSuffix(column->key, SqlWriter().Add("DEFAULT").Add(Printed(object.As<ColumnDefault>().expression)).Sql());
}

// A column that comes with INHERITS or with a parent's ADD COLUMN has the parent's default already; a partition is made
// with columns of its own, and so is what a table lacks before it is told to inherit.
bool Brought(const Object& object, const Context& context) {
  const Object* column = context.InTo("column", ColumnPath(object));
  if (column == nullptr || !context.IsMade(*column) || !column->As<Column>().inherited) return false;
  const std::vector<std::string> table = {object.key.path[0], object.key.path[1]};
  if (LinkStays(context, table)) return true;
  const Object* made = GetTable(context.to(), table);
  return made != nullptr && context.IsMade(*made) && !IsPartition(context.to(), table);
}

void Create(const Object& object, const Context& context, Sink& sink) {
  if (Brought(object, context)) {
    for (const Object* parent : ParentColumns(context.to(), ColumnPath(object))) {
      std::vector<std::string> path = parent->key.path;
      path.push_back("default");
      const Object* theirs = context.InTo("column_default", path);
      if (theirs == nullptr || theirs->As<ColumnDefault>().expression != object.As<ColumnDefault>().expression) continue;
      sink.MadeByAnother().AfterReady(theirs->key);
      return;
    }
  }
  Set(object, context, sink);
}

void Alter(const Object&, const Object& to, const Change&, const Context& context, Sink& sink) { Set(to, context, sink); }

void Drop(const Object& object, const Context& context, Sink& sink) {
  sink.Drop(AlterColumn(object, context).Add("DROP DEFAULT"));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& column_default_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<ColumnDefault>({
      .name = "column_default",
      .noun = "DEFAULT",
      .parents = {"column", "view_column"},
      .query = Query,
      .carried_by_rebuild = true,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
