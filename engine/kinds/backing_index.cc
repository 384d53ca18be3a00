#include "engine/kinds/backing_index.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/catalog/kind.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"
#include "engine/sql/lexer.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Edge;
using catalog::Snapshot;
using emit::Change;
using emit::Context;
using emit::Draft;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::QualifiedName;
using sql::SqlWriter;

// What is there for few rows is asked for those rows only: a sub-select costs as much as all the plain columns of its row.
constexpr char kIndexColumns[] = R"(,
           i.reloptions AS options,
           ts.spcname AS tablespace,
           ARRAY(SELECT a.attnum || '=' || a.attstattarget FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = i.oid AND a.attstattarget >= 0 ORDER BY a.attnum) AS statistics,
           x.indisclustered AS clustered, x.indisreplident AS replica_identity, t.relkind = 'p' AS partitioned,
           i.relkind = 'i' AND NOT x.indisvalid AS invalid
      FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
      JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = i.reltablespace
)";

constexpr char kInScope[] = R"(
     WHERE t.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = t.oid AND e.deptype = 'e') AND )";

// Where options and tablespace go: behind the columns, in front of the predicate and of what is said about checking.
size_t StoragePosition(const std::string& definition) {
  sql::Lexer lexer(definition);
  int depth = 0;
  while (const auto token = lexer.Next()) {
    if (token->Is("(")) ++depth;
    if (token->Is(")")) --depth;
    const bool word = token->kind == sql::Token::Kind::kWord && depth == 0;
    if (word && (token->text == "WHERE" || token->text == "DEFERRABLE")) return token->begin;
  }
  return definition.size();
}

// The parent's index that an index of the start is attached to; null when it is not attached, or that one is out of
// scope.
const Object* AttachedTo(const Snapshot& snapshot, const Object& object) {
  const size_t index = snapshot.Find(object.key);
  for (const Object* attachment : PartsOf(snapshot, index, "index_attachment")) {
    for (const Edge& edge : snapshot.Needs(snapshot.Find(attachment->key))) {
      const absl::string_view kind = snapshot[edge.object].key.kind->name;
      if (edge.object != index && (kind == "index" || kind == "key" || kind == "exclusion"))
        return &snapshot[edge.object];
    }
  }
  return nullptr;
}

// Does any index of the table carry the mark in the target?
bool SomeIndexIsClustered(const Object& object, const Snapshot& snapshot) {
  const size_t table = snapshot.Parent(snapshot.Find(object.key));
  for (const char* kind : {"index", "key", "exclusion"}) {
    for (const Object* index : PartsOf(snapshot, table, kind)) {
      if (index->As<BackingIndex>().clustered) return true;
    }
  }
  return false;
}

SqlWriter AlterTableOf(const Object& object, const Context& context) {
  const bool matview = context.InTo("matview", RelationPath(object)) != nullptr;
  return SqlWriter().AddIf(matview, "ALTER MATERIALIZED VIEW").AddIf(!matview, "ALTER TABLE").Add(object.Qualified(2));
}

void WriteStatistics(const Object& object, const std::vector<std::string>& before, Sink& sink) {
  const auto alter = [&](absl::string_view column) {
    return SqlWriter()
        .Add("ALTER INDEX")
        .Add(IndexName(object))
        .Add("ALTER COLUMN")
        .Add(Printed(column))
        .Add("SET STATISTICS");
  };
  for (const std::string& entry : object.As<BackingIndex>().statistics) {
    if (std::find(before.begin(), before.end(), entry) != before.end()) continue;
    const std::pair<std::string, std::string> parts = absl::StrSplit(entry, absl::MaxSplits('=', 1));
    sink.Facet(alter(parts.first).Add(Printed(parts.second)));
  }
  for (const std::string& entry : before) {
    const std::string column = entry.substr(0, entry.find('='));
    const auto& after = object.As<BackingIndex>().statistics;
    const auto same = [&](const std::string& other) { return other.substr(0, other.find('=')) == column; };
    if (std::none_of(after.begin(), after.end(), same)) sink.Facet(alter(column).Add(-1));
  }
}

void WriteIndexComment(const Object& object, Sink& sink) {
  const std::optional<std::string>& comment = object.As<IndexedConstraint>().index_comment;
  SqlWriter statement = SqlWriter().Add("COMMENT ON INDEX").Add(IndexName(object)).Add("IS");
  if (comment.has_value()) {
    sink.Facet(statement.Add(sql::Literal(*comment)));
  } else {
    sink.Facet(statement.Add("NULL"));
  }
}

// An index takes those attached to it along: a partition that is detached and keeps its own is detached first.
void AfterDetaching(const Object& object, const Context& context, Draft& draft) {
  const Snapshot& from = context.from();
  for (const Edge& edge : from.Users(from.Find(object.key))) {
    const Object& attachment = from[edge.object];
    if (attachment.key.kind->name != "index_attachment" || from.Parent(edge.object) == from.Find(object.key)) continue;
    for (const Object* link : LinksUndone(context, RelationPath(attachment))) draft.AfterGone(link->key);
  }
}

absl::string_view Columns(const Object& constraint) {
  const absl::string_view text = constraint.As<BackingIndex>().definition;
  return text.substr(std::min(text.find('('), text.size()));
}

// CREATE TABLE makes one index of two keys over the same columns, and one constraint.
bool MergesWithAnother(const Object& object, const Context& context) {
  const Snapshot& to = context.to();
  const std::vector<const Object*> keys = PartsOf(to, to.Parent(to.Find(object.key)), "key");
  return std::any_of(keys.begin(), keys.end(),
                     [&](const Object* other) { return other->key < object.key && Columns(*other) == Columns(object); });
}

SqlWriter ConstraintText(const Object& object) {
  return SqlWriter()
      .Add("CONSTRAINT")
      .Add(Ident(object.name()))
      .Add(DefinitionWithStorage(object, "USING INDEX TABLESPACE"));
}

}  // namespace

std::string WithoutOptions(absl::string_view printed) {
  return absl::StrCat("CASE WHEN i.reloptions IS NULL THEN ", printed, " ELSE replace(", printed, R"(, (
           SELECT ' WITH (' || string_agg(quote_ident(r.option_name) || '=' ||
                  CASE WHEN quote_ident(r.option_value) = r.option_value THEN r.option_value
                       ELSE quote_literal(r.option_value) END, ', ' ORDER BY r.place) || ')'
             FROM pg_options_to_table(i.reloptions) WITH ORDINALITY AS r(option_name, option_value, place)), '') END)");
}

std::string IndexQuery(absl::string_view columns, absl::string_view more, absl::string_view condition) {
  return std::string(columns) + kIndexColumns + std::string(more) + kInScope + std::string(condition);
}

std::string IndexedConstraintQuery(absl::string_view contypes) {
  return IndexQuery(R"(
    SELECT 'pg_catalog.pg_constraint'::regclass::oid AS classid, k.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.relname, k.conname]::text[] AS path,
           )" + WithoutOptions("pg_get_constraintdef(k.oid)") + R"( AS definition,
           obj_description(i.oid, 'pg_class') AS index_comment)",
                    "JOIN pg_catalog.pg_constraint k ON k.conindid = i.oid AND k.conrelid = t.oid",
                    "t.relkind IN ('r', 'p') AND k.contype = ANY ('" + std::string(contypes) + "'::\"char\"[])");
}

QualifiedName IndexName(const Object& object) { return QualifiedName({object.key.path[0], object.key.path[2]}); }

Printed DefinitionWithStorage(const Object& object, absl::string_view tablespace_clause) {
  const BackingIndex& index = object.As<BackingIndex>();
  if (index.options.empty() && index.tablespace.empty()) return Printed(index.definition);
  size_t at = StoragePosition(index.definition);
  SqlWriter out;
  const std::string tail = index.definition.substr(at);
  while (at > 0 && index.definition[at - 1] == ' ') --at;
  out.Add(Printed(index.definition.substr(0, at)));
  if (!index.options.empty()) out.Add("WITH").List(PrintOptions(index.options));
  if (!index.tablespace.empty()) out.Add(Printed(tablespace_clause)).Add(Ident(index.tablespace));
  return Printed(out.Add(Printed(tail)).Sql());
}

catalog::OnChange JudgeIndex(const Object& from, const Object& to, const catalog::FieldSet&, int) {
  const BackingIndex &a = from.As<BackingIndex>(), &b = to.As<BackingIndex>();
  const bool other = a.definition != b.definition || a.invalid != b.invalid;
  return other || (b.partitioned && a.options != b.options) ? catalog::OnChange::kRecreate : catalog::OnChange::kAlter;
}

void WriteMarks(const Object& object, const Context& context, Sink& sink) {
  const BackingIndex& index = object.As<BackingIndex>();
  WriteStatistics(object, {}, sink);
  if (index.clustered) sink.Facet(AlterTableOf(object, context).Add("CLUSTER ON").Add(Ident(object.name())));
  if (index.replica_identity) {
    sink.Facet(AlterTableOf(object, context).Add("REPLICA IDENTITY USING INDEX").Add(Ident(object.name())));
  }
}

void AlterIndex(const Object& from, const Object& to, const Context& context, Sink& sink) {
  const BackingIndex &a = from.As<BackingIndex>(), &b = to.As<BackingIndex>();
  const SqlWriter alter = SqlWriter().Add("ALTER INDEX").Add(IndexName(to));
  AlterOptions(alter, a.options, b.options, sink);
  if (a.tablespace != b.tablespace) {
    sink.Alter(SqlWriter(alter).Add("SET TABLESPACE").Add(Ident(b.tablespace.empty() ? "pg_default" : b.tablespace)));
  }
  WriteStatistics(to, a.statistics, sink);
  // An index that takes the mark over takes it from this one; only the table as a whole can lose it.
  if (a.clustered && !b.clustered && !SomeIndexIsClustered(to, context.to())) {
    sink.Facet(AlterTableOf(to, context).Add("SET WITHOUT CLUSTER"));
  }
  if (!a.clustered && b.clustered) sink.Facet(AlterTableOf(to, context).Add("CLUSTER ON").Add(Ident(to.name())));
  // Losing the mark is the table's business: it then has another replica identity.
  if (!a.replica_identity && b.replica_identity) {
    sink.Facet(AlterTableOf(to, context).Add("REPLICA IDENTITY USING INDEX").Add(Ident(to.name())));
  }
}

void DropIndex(const Object& object, const Context& context, const SqlWriter& statement, Sink& sink) {
  const Object* parent = AttachedTo(context.from(), object);
  if (parent == nullptr || RelationGoesAway(object, context)) {
    AfterDetaching(object, context, sink.Drop(statement));
    return;
  }
  const std::vector<const Object*> undone = LinksUndone(context, RelationPath(object));
  if (undone.empty() && context.GoesAway(*parent)) {
    sink.DroppedByAnother();
    return;
  }
  Draft& draft = sink.Drop(statement);
  for (const Object* link : undone) draft.AfterGone(link->key);
  // Detached, it does not go with the parent's index any more.
  if (!undone.empty()) draft.StandsAlone();
  AfterDetaching(object, context, draft);
}

// Of a partitioned table's constraint only its own part is made: the partitions' are objects and are attached.
void CreateIndexedConstraint(const Object& object, const Context& context, Sink& sink) {
  const SqlWriter text = ConstraintText(object);
  Draft& draft = sink.Create(SqlWriter()
                                 .Add("ALTER TABLE")
                                 .AddIf(object.As<IndexedConstraint>().partitioned, "ONLY")
                                 .Add(object.Qualified(2))
                                 .Add("ADD")
                                 .Add(Printed(text.Sql())));
  if (RelationIsMade(object, context) && !MergesWithAnother(object, context)) {
    const Object* table = context.InTo("table", RelationPath(object));
    if (table != nullptr) draft.FoldAsElement(table->key, text.Sql());
  }
  // A parent that gives NOT NULL up would take it from the key's columns.
  for (const Edge& edge : context.to().Needs(context.to().Find(object.key))) {
    const Object& column = context.to()[edge.object];
    if (column.key.kind->name != "column") continue;
    for (const Object* parent : ParentColumns(context.to(), column.key.path)) draft.AfterReady(parent->key);
  }
  WriteMarks(object, context, sink);
  if (object.As<IndexedConstraint>().index_comment.has_value()) WriteIndexComment(object, sink);
}

void AlterIndexedConstraint(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  AlterIndex(from, to, context, sink);
  const IndexedConstraint &a = from.As<IndexedConstraint>(), &b = to.As<IndexedConstraint>();
  if (a.index_comment != b.index_comment) WriteIndexComment(to, sink);
}

void DropIndexedConstraint(const Object& object, const Context& context, Sink& sink) {
  DropIndex(object, context, AlterRelation(object).Add("DROP CONSTRAINT").Add(Ident(object.name())), sink);
}

std::vector<std::string> IndexSlots(const Object& object) {
  return {absl::StrCat("relation ", Quote(IndexName(object)))};
}

std::vector<std::string> IndexedConstraintSlots(const Object& object) {
  std::vector<std::string> out = IndexSlots(object);
  for (std::string& slot : ConstraintSlots(object)) out.push_back(std::move(slot));
  return out;
}

}  // namespace lockkeeper::kinds
