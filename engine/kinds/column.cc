#include "engine/kinds/column.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/foreign_options.h"
#include "engine/kinds/not_null.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/sequence_position.h"
#include "engine/kinds/table.h"
#include "engine/kinds/type_change.h"

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
using sql::SqlWriter;

// A sequence's limits count as default when they are those that its type and direction give.
constexpr char kIdentitySequences[] = R"(
      LEFT JOIN LATERAL (
        SELECT sc.relname, sc.relpersistence, s.*, CASE WHEN s.seqincrement > 0 THEN 1 ELSE m.least END AS least,
               CASE WHEN s.seqincrement > 0 THEN m.most ELSE -1 END AS most
          FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
          JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid
          JOIN (VALUES (21, -32768::int8, 32767::int8), (23, -2147483648, 2147483647),
                       (20, -9223372036854775808, 9223372036854775807)) AS m(type, least, most) ON m.type = s.seqtypid::int
         WHERE a.attidentity <> '' AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid
           AND d.refobjsubid = a.attnum AND d.deptype = 'i' AND d.classid = 'pg_catalog.pg_class'::regclass) s ON true)";

std::string Query(int server_major) {
  return absl::StrCat(R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, a.attnum AS objsubid,
           ARRAY[n.nspname, c.relname, a.attname]::text[] AS path, a.attacl::text[] AS acl,
           pg_get_userbyid(c.relowner) AS acl_owner,
           format_type(a.atttypid, a.atttypmod) AS type,
           CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
           a.attnotnull AS not_null, )", NotNullFields(server_major), R"( a.attgenerated AS generated,
           CASE WHEN a.attgenerated <> '' THEN pg_get_expr(ad.adbin, ad.adrelid) END AS expression,
           a.attidentity AS identity, s.relname AS identity_sequence,
           CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END
                THEN s.seqstart END AS identity_start,
           nullif(s.seqincrement, 1) AS identity_increment, nullif(s.seqmin, s.least) AS identity_min,
           nullif(s.seqmax, s.most) AS identity_max, nullif(s.seqcache, 1) AS identity_cache,
           coalesce(s.seqcycle, false) AS identity_cycle, )",
                      server_major >= 15 ? "CASE WHEN s.relpersistence <> c.relpersistence THEN "
                                           "CASE s.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END END"
                                         : "NULL",
                      R"( AS identity_persistence,
           CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END AS storage, )",
                      server_major >= 14 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : "NULL",
                      R"( AS compression, nullif(a.attstattarget, -1) AS statistics,
           CASE WHEN cardinality(a.attoptions) > 1 OR a.attoptions[1] !~ '^pg_attver='
                THEN ARRAY(SELECT o FROM unnest(a.attoptions) AS o WHERE o !~ '^pg_attver=') END AS options,
           c.relkind = 'f' AS foreign, a.attfdwoptions AS foreign_options,
           a.attinhcount > 0 AND NOT a.attislocal AS inherited,
           row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) AS position
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = c.oid AND ad.adnum = a.attnum AND a.attgenerated <> '')",
                      NotNullJoin(server_major), kIdentitySequences, R"(
     WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))");
}

// Since PostgreSQL 17 the expression of a stored generated column can be set; before, the column has to be made anew. A
// generated column can become a plain one, never the other way round.
OnChange Judge(const Object& from, const Object& to, const FieldSet& fields, int server_major) {
  const Column &a = from.As<Column>(), &b = to.As<Column>();
  if (a.generated.empty() != b.generated.empty() || a.generated != b.generated) {
    if (!b.generated.empty() || a.generated == "v") return OnChange::kRecreate;
  } else if (a.expression != b.expression && server_major < 17) {
    return OnChange::kRecreate;
  }
  (void)fields;
  if (a.type == b.type && a.collation == b.collation) return OnChange::kAlter;
  // Before 15 what the expression uses are dependencies of the column itself, and ALTER COLUMN TYPE stumbles over a function
  // among them ("found unexpected dependency for column"). The values are computed again either way.
  return !a.generated.empty() && server_major < 15 ? OnChange::kRecreate : OnChange::kRebuild;
}

bool HoldsData(const Object& object) {
  return object.As<Column>().generated.empty() && !object.As<Column>().foreign;
}

std::vector<std::string> Slots(const Object& object) {
  const Column& column = object.As<Column>();
  std::vector<std::string> out;
  if (!column.not_null_name.empty()) {
    const std::vector<std::string> path = {object.key.path[0], object.key.path[1], column.not_null_name};
    out.push_back(absl::StrCat("constraint ", Quote(sql::QualifiedName(path))));
  }
  if (column.identity.empty()) return out;
  out.push_back(absl::StrCat("relation ", Quote(sql::QualifiedName({object.key.path[0], column.identity_sequence}))));
  return out;
}

Printed Address(const Object& object) { return Printed(Quote(object.Qualified())); }

SqlWriter AlterColumn(const Object& object, const Context& context, bool only) {
  SqlWriter out;
  const bool apart = only && HasChildren(context.to(), {object.key.path[0], object.key.path[1]});
  return out.Add("ALTER TABLE").AddIf(apart, "ONLY").Add(object.Qualified(2)).Add("ALTER COLUMN").Add(Ident(object.name()));
}

std::vector<std::string> SequenceOptions(const Object& object) {
  const Column& column = object.As<Column>();
  std::vector<std::string> out;
  if (column.identity_sequence != absl::StrCat(object.key.path[1], "_", object.name(), "_seq")) {
    out.push_back(SqlWriter().Add("SEQUENCE NAME").Add(sql::QualifiedName({object.key.path[0], column.identity_sequence})).Sql());
  }
  const auto add = [&](absl::string_view word, const std::optional<std::string>& value) {
    if (value.has_value()) out.push_back(SqlWriter().Add(Printed(word)).Add(Printed(*value)).Sql());
  };
  add("START WITH", column.identity_start);
  add("INCREMENT BY", column.identity_increment);
  add("MINVALUE", column.identity_min);
  add("MAXVALUE", column.identity_max);
  add("CACHE", column.identity_cache);
  if (column.identity_cycle) out.push_back("CYCLE");
  return out;
}

void AddIdentity(const Object& object, SqlWriter& out) {
  const Column& column = object.As<Column>();
  out.Add("GENERATED").Add(Printed(column.identity == "a" ? "ALWAYS" : "BY DEFAULT")).Add("AS IDENTITY");
  const std::vector<std::string> options = SequenceOptions(object);
  SqlWriter list;
  for (const std::string& option : options) list.Add(Printed(option));
  if (!options.empty()) out.Add(Printed(absl::StrCat("(", list.Sql(), ")")));
}

// A column that a new child defines as well as its parent has the parent's expression; servers before 16 refuse to hear
// it again.
bool ExpressionIsInherited(const Object& object, const Context& context) {
  const Object* table = context.InTo("table", {object.key.path[0], object.key.path[1]});
  if (table == nullptr || !context.IsMade(*table)) return false;
  for (const Object* parent : ParentColumns(context.to(), object.key.path)) {
    if (parent->As<Column>().expression == object.As<Column>().expression) return true;
  }
  return false;
}

std::string Definition(const Object& object, const Context& context) {
  const Column& column = object.As<Column>();
  const int server_major = context.server_major();
  SqlWriter out;
  out.Add(Ident(object.name())).Add(Printed(column.type));
  if (server_major >= 16 && !column.storage.empty()) out.Add("STORAGE").Add(Printed(column.storage));
  if (!column.compression.empty()) out.Add("COMPRESSION").Add(Ident(column.compression));
  out.Add(PrintForeignOptions(column.foreign_options));
  if (!column.collation.empty()) out.Add("COLLATE").Add(Printed(column.collation));
  if (!column.generated.empty() && !ExpressionIsInherited(object, context)) {
    out.Add("GENERATED ALWAYS AS").Add(Printed(absl::StrCat("(", column.expression, ")")));
    out.Add(Printed(column.generated == "v" ? "VIRTUAL" : "STORED"));
  }
  if (!column.identity.empty()) AddIdentity(object, out);
  AddNotNull(object, out);
  return out.Sql();
}

// The sequence follows where its table becomes logged or unlogged; what it shall be instead is said afterwards.
void WritePersistence(const Object& object, const Column& before, const Context& context, Sink& sink) {
  const Column& column = object.As<Column>();
  if (column.identity.empty() || column.identity_persistence == before.identity_persistence) return;
  const Object* table = context.InTo("table", {object.key.path[0], object.key.path[1]});
  if (table == nullptr) return;  // a foreign table has no identity columns
  const char* as_table = table->As<Table>().persistence == "u" ? "UNLOGGED" : "LOGGED";
  sink.Facet(SqlWriter()
                 .Add("ALTER SEQUENCE")
                 .Add(sql::QualifiedName({object.key.path[0], column.identity_sequence}))
                 .Add("SET")
                 .Add(Printed(column.identity_persistence.empty() ? as_table : column.identity_persistence)))
      .AfterReady(table->key);
}

// What has no place in the definition, or only since some version.
void WriteSettings(const Object& object, const Column& before, const Context& context, bool storage, Sink& sink) {
  const Column& column = object.As<Column>();
  if (storage && column.storage != before.storage) {
    if (!column.storage.empty()) {
      sink.Facet(AlterColumn(object, context, true).Add("SET STORAGE").Add(Printed(column.storage)));
    } else {
      sink.Facet(AlterColumn(object, context, true).Add("SET STORAGE").Add(Printed(DefaultStorage(column.type))));
    }
  }
  if (column.statistics != before.statistics) {
    sink.Facet(AlterColumn(object, context, true).Add("SET STATISTICS").Add(column.statistics.value_or(-1)));
  }
  WritePersistence(object, before, context, sink);
  const OptionChange options = CompareOptions(before.options, column.options);
  if (!options.set.empty()) sink.Facet(AlterColumn(object, context, true).Add("SET").List(options.set));
  if (!options.reset.empty()) sink.Facet(AlterColumn(object, context, true).Add("RESET").List(options.reset));
}

void WriteForeignOptions(const Object& object, const Column& before, const Context& context, Sink& sink) {
  const Printed options = AlterForeignOptions(before.foreign_options, object.As<Column>().foreign_options);
  if (!options.text.empty()) sink.Alter(AlterColumn(object, context, true).Add(options));
}

// New columns come in the order that the target has them in.
const Object* MadeBefore(const Object& object, const Context& context) {
  const size_t table = context.to().Parent(context.to().Find(object.key));
  if (table == catalog::Snapshot::kNone) return nullptr;
  const Object* best = nullptr;
  for (const catalog::Edge& edge : context.to().Users(table)) {
    const Object& other = context.to()[edge.object];
    if (other.key.kind != object.key.kind || context.to().Parent(edge.object) != table || !context.IsMade(other)) continue;
    if (other.As<Column>().position >= object.As<Column>().position) continue;
    const std::vector<catalog::Edge>& needs = context.to().Needs(edge.object);  // a generated one may stand before its source
    if (std::any_of(needs.begin(), needs.end(), [&](const auto& need) { return &context.to()[need.object] == &object; })) continue;
    if (best == nullptr || best->As<Column>().position < other.As<Column>().position) best = &other;
  }
  return best;
}

// Does a parent bring the column along, so that nothing has to be said for this table?
bool ComesFromParent(const Object& object, const Context& context, bool table_made) {
  if (!object.As<Column>().inherited) return false;
  const std::vector<std::string> table(object.key.path.begin(), object.key.path.end() - 1);
  if (table_made) return !IsPartition(context.to(), table);
  return LinkStays(context, table);
}

// A typed table has the columns of its type, and gets and loses them with it.
void CreateTyped(const Object& object, const Object& table, const Context& context, Sink& sink) {
  emit::Draft& draft = sink.MadeByAnother();
  draft.AfterReady(table.key);
  for (const catalog::Edge& edge : context.to().Needs(context.to().Find(table.key))) {
    draft.AfterReady(context.to()[edge.object].key);
  }
  if (object.As<Column>().not_null) SetNotNull(object, context, sink);
  WriteSettings(object, Column(), context, true, sink);
}

void Create(const Object& object, const Context& context, Sink& sink) {
  const Object* table = GetTable(context.to(), {object.key.path[0], object.key.path[1]});
  const bool table_made = table != nullptr && context.IsMade(*table);
  const Column plain;
  if (ComesFromParent(object, context, table_made)) {
    emit::Draft& draft = sink.MadeByAnother();
    bool not_null = false;
    for (const Object* parent : ParentColumns(context.to(), object.key.path)) {
      draft.AfterReady(parent->key);
      not_null = not_null || parent->As<Column>().not_null;
    }
    WriteForeignOptions(object, plain, context, sink);
    if (object.As<Column>().not_null && !not_null) SetNotNull(object, context, sink);
    WriteSettings(object, plain, context, true, sink);
    return;
  }
  const std::vector<std::string> owner(object.key.path.begin(), object.key.path.end() - 1);
  const bool typed = FollowsItsType(context, owner) || (table_made && IsTyped(context.to(), owner));
  if (typed) return CreateTyped(object, *table, context, sink);
  const std::string definition = Definition(object, context);
  emit::Draft& draft = sink.Create(SqlWriter().Add("ALTER TABLE").Add(object.Qualified(2)).Add("ADD COLUMN").Add(Printed(definition)));
  // A default that is folded in lands behind the definition.
  draft.Body("", "");
  if (table_made) draft.FoldAsElement(table->key, definition);
  if (const Object* previous = MadeBefore(object, context); previous != nullptr) draft.AfterReady(previous->key);
  for (const Object* link : LinksUndone(context, owner)) {  // a partition takes no columns of its own
    if (link->key.kind->name == "partition_attachment") draft.AfterGone(link->key);
  }
  if (object.As<Column>().not_null && NotNullStandsAlone(object)) SetNotNull(object, context, sink);
  WriteSettings(object, plain, context, context.server_major() < 16, sink);
}

void AlterIdentity(const Object& from, const Object& to, const Context& context, Sink& sink) {
  const Column &a = from.As<Column>(), &b = to.As<Column>();
  if (a.identity_sequence != b.identity_sequence) {
    sink.Alter(SqlWriter().Add("ALTER SEQUENCE").Add(sql::QualifiedName({to.key.path[0], a.identity_sequence}))
                   .Add("RENAME TO").Add(Ident(b.identity_sequence)));
  }
  SqlWriter change = AlterColumn(to, context, false);
  const size_t bare = change.Sql().size();
  if (a.identity != b.identity) change.Add("SET GENERATED").Add(Printed(b.identity == "a" ? "ALWAYS" : "BY DEFAULT"));
  const auto set = [&](absl::string_view word, const auto& before, const auto& after, absl::string_view otherwise) {
    if (before == after) return;
    change.Add("SET").Add(Printed(after.has_value() ? absl::StrCat(word, " ", *after) : std::string(otherwise)));
  };
  set("INCREMENT BY", a.identity_increment, b.identity_increment, "INCREMENT BY 1");
  set("MINVALUE", a.identity_min, b.identity_min, "NO MINVALUE");
  set("MAXVALUE", a.identity_max, b.identity_max, "NO MAXVALUE");
  set("START WITH", a.identity_start, b.identity_start, absl::StrCat("START WITH ", b.identity_min.value_or("1")));
  set("CACHE", a.identity_cache, b.identity_cache, "CACHE 1");
  if (a.identity_cycle != b.identity_cycle) change.Add("SET").Add(Printed(b.identity_cycle ? "CYCLE" : "NO CYCLE"));
  if (change.Sql().size() != bare) sink.Alter(change);
}

// The columns that a column of the target inherits from, before and after: a link that is made in the plan is made last.
std::vector<const Object*> LastingParents(const Object& to, const Context& context) {
  std::vector<const Object*> out;
  if (!to.As<Column>().inherited) return out;
  const std::vector<std::string> table = {to.key.path[0], to.key.path[1]};
  const std::vector<const Object*> made = LinksMade(context, table);
  for (const Object* parent : ParentColumns(context.to(), to.key.path)) {
    const auto of_parent = [&](const Object* link) {
      const Object* other = ParentOfLink(context.to(), *link);
      return other != nullptr && std::equal(other->key.path.begin(), other->key.path.end(), parent->key.path.begin());
    };
    if (std::none_of(made.begin(), made.end(), of_parent)) out.push_back(parent);
  }
  return out;
}

// The parents' own ALTER reaches the children that inherit the column.
bool ParentBrings(const Object& to, const Context& context, bool Column::*field) {
  for (const Object* parent : LastingParents(to, context)) {
    const Object* before = context.from().Get(parent->key);
    if (before == nullptr || before->As<Column>().*field == parent->As<Column>().*field) continue;
    if (parent->As<Column>().*field == to.As<Column>().*field) return true;
  }
  return false;
}

bool ParentBringsType(const Object& to, const Context& context) {
  for (const Object* parent : LastingParents(to, context)) {
    if (const Change* change = context.OfTo(*parent); change != nullptr && change->rebuilt) return true;
  }
  return false;
}

// The ALTER reaches the columns below that inherit it: what uses one of those and goes has to be gone by then, too.
void AfterUsersBelow(const Object& column, const Context& context, emit::Draft& draft) {
  for (const Object* link : LinksToChildren(context.to(), {column.key.path[0], column.key.path[1]})) {
    const std::vector<std::string> path = {link->key.path[0], link->key.path[1], column.name()};
    const Object *before = context.InFrom("column", path), *after = context.InTo("column", path);
    if (before == nullptr || after == nullptr || !ParentBringsType(*after, context)) continue;
    for (const catalog::Edge& edge : context.from().Users(context.from().Find(before->key))) {
      const Change* user = context.OfFrom(context.from()[edge.object]);
      if (user != nullptr && !user->swapped) draft.AfterGone(context.from()[edge.object].key);
    }
    AfterUsersBelow(*after, context, draft);
  }
}

void AlterType(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) {
  const Column &a = from.As<Column>(), &b = to.As<Column>();
  if (!change.rebuilt) return;
  if (ParentBringsType(to, context)) {
    emit::Draft& draft = sink.MadeByAnother();
    for (const Object* parent : LastingParents(to, context)) draft.AfterReady(parent->key);
    return;
  }
  const bool made_anew = a.type == b.type && a.collation == b.collation;
  SqlWriter statement = AlterColumn(to, context, false).Add("TYPE").Add(Printed(b.type));
  if (!b.collation.empty()) statement.Add("COLLATE").Add(Printed(b.collation));
  // Where the rows are elsewhere there is nothing to convert, and the server refuses USING.
  if (b.generated.empty() && !b.foreign) {
    const std::string cast = CastExpression(to.name(), from, to, made_anew, context);
    if (!cast.empty()) statement.Add("USING").Add(Printed(cast));
  }
  emit::Draft& draft = sink.Alter(statement);
  if (const Object* cast = DeclaredCast(from, to, context); cast != nullptr) draft.AfterReady(cast->key);
  AfterUsersBelow(to, context, draft);
}

// NOT NULL that a column of a child keeps, where its parent gives it up: ONLY says so for children; a partition's goes with
// the parent's and comes again.
void DropNotNull(const Object& column, const Context& context, Sink& sink) {
  std::vector<const Object*> kept;
  const std::vector<std::string> table = {column.key.path[0], column.key.path[1]};
  const catalog::Snapshot& to = context.to();
  bool partitions = false;
  for (const catalog::Edge& edge : to.Users(FindTable(to, table))) {
    const Object& link = to[edge.object];
    const size_t child = to.Parent(edge.object);
    if (child == FindTable(to, table) || child == catalog::Snapshot::kNone || context.IsMade(link)) continue;
    if (link.key.kind->name != "partition_attachment" && link.key.kind->name != "inheritance") continue;
    partitions = partitions || link.key.kind->name == "partition_attachment";
    std::vector<std::string> path = to[child].key.path;
    path.push_back(column.name());
    const Object* theirs = context.InTo("column", path);
    if (theirs != nullptr && theirs->As<Column>().not_null && !context.IsMade(*theirs)) kept.push_back(theirs);
  }
  sink.Alter(AlterColumn(column, context, !partitions).Add("DROP NOT NULL"));
  if (!partitions) return;
  for (const Object* theirs : kept) SetNotNull(*theirs, context, sink);
}

// An inherited column cannot be altered: where the link is undone, that comes first.
void AfterUnlinking(const Object& column, const Context& context, Sink& sink) {
  const std::vector<const Object*> undone = LinksUndone(context, {column.key.path[0], column.key.path[1]});
  for (emit::Draft& draft : sink.drafts()) {
    if (draft.role != emit::Role::kMake) continue;
    for (const Object* link : undone) draft.AfterGone(link->key);
  }
}

// What is inherited is its parent's business; what begins or ceases to be is settled before, or after, the parent's own.
void AlterKeptNotNull(const Object& from, const Object& to, const Context& context, Sink& sink) {
  bool was_inherited = false, is_inherited = false;
  const auto passes_on = [](const Object* parent) {
    return parent != nullptr && parent->As<Column>().not_null && !parent->As<Column>().not_null_no_inherit;
  };
  const std::vector<const Object*> parents = LastingParents(to, context);
  for (const Object* parent : parents) {
    was_inherited = was_inherited || passes_on(context.from().Get(parent->key));
    is_inherited = is_inherited || passes_on(parent);
  }
  if (was_inherited && is_inherited) return;
  const size_t first = sink.drafts().size();
  AlterNotNull(from, to, context, sink);
  for (size_t i = first; i < sink.drafts().size(); ++i) {
    for (const Object* parent : parents) {
      emit::Draft& draft = sink.drafts()[i];
      (was_inherited ? draft.after_ready : draft.before_ready).push_back(parent->key);
    }
  }
}

void AlterFacts(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) {
  const Column &a = from.As<Column>(), &b = to.As<Column>();
  if (!a.identity.empty() && b.identity.empty()) sink.Alter(AlterColumn(to, context, false).Add("DROP IDENTITY"));
  if (!a.generated.empty() && b.generated.empty()) sink.Alter(AlterColumn(to, context, false).Add("DROP EXPRESSION"));
  AlterType(from, to, change, context, sink);
  if (!b.generated.empty() && a.expression != b.expression) {
    sink.Alter(AlterColumn(to, context, false).Add("SET EXPRESSION AS").Add(Printed(absl::StrCat("(", b.expression, ")"))));
  }
  // A parent of the kind that is no partitioned table drops NOT NULL for itself alone.
  const bool from_parent = b.not_null || IsPartition(context.to(), {to.key.path[0], to.key.path[1]});
  const bool null_changes = a.not_null != b.not_null && !(from_parent && ParentBrings(to, context, &Column::not_null));
  if (null_changes && b.not_null) SetNotNull(to, context, sink);
  if (a.not_null && b.not_null) AlterKeptNotNull(from, to, context, sink);
  if (a.identity.empty() && !b.identity.empty()) {
    SqlWriter statement = AlterColumn(to, context, false).Add("ADD");
    AddIdentity(to, statement);
    sink.Alter(statement);
    const bool up = !absl::StartsWith(b.identity_increment.value_or("1"), "-");
    const std::string first = up ? b.identity_min.value_or("1") : b.identity_max.value_or("-1");
    sink.Alter(GoOnCounting(sql::QualifiedName({to.key.path[0], b.identity_sequence}), to, up, first));
  } else if (!a.identity.empty() && !b.identity.empty()) {
    AlterIdentity(from, to, context, sink);
  }
  if (null_changes && !b.not_null) DropNotNull(to, context, sink);
  Column before = a;
  // ALTER TYPE sets storage and compression back to what the new type brings.
  if (change.rebuilt) {
    before.storage.clear();
    before.compression.clear();
  }
  if (before.compression != b.compression) {
    sink.Alter(AlterColumn(to, context, true).Add("SET COMPRESSION").Add(Printed(b.compression.empty() ? "default" : b.compression)));
  }
  WriteForeignOptions(to, a, context, sink);
  WriteSettings(to, before, context, true, sink);
}

void Alter(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) {
  AlterFacts(from, to, change, context, sink);
  AfterUnlinking(to, context, sink);
}

void Drop(const Object& object, const Context& context, Sink& sink) {
  const std::vector<std::string> table(object.key.path.begin(), object.key.path.end() - 1);
  if (object.As<Column>().inherited && LinkStays(context, table)) {
    emit::Draft& draft = sink.DroppedByAnother();
    for (const Object* parent : ParentColumns(context.from(), object.key.path)) {
      if (context.GoesAway(*parent)) draft.AfterGone(parent->key);
    }
    return;
  }
  const bool typed = IsTyped(context.from(), table);
  if (FollowsItsType(context, table)) {
    sink.DroppedByAnother();
    return;
  }
  emit::Draft& draft = sink.Drop(SqlWriter().Add("ALTER TABLE").Add(object.Qualified(2)).Add("DROP COLUMN").Add(Ident(object.name())));
  AfterChildrenLeave(object, context, draft);
  for (const Object* link : LinksUndone(context, table)) draft.AfterGone(link->key);
  if (typed && context.InTo("table", table) != nullptr) draft.AfterReady(context.InTo("table", table)->key);  // NOT OF
  if (HoldsData(object)) draft.Loses(absl::StrCat("column ", Quote(object.Qualified())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& column_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Column>({
      .name = "column",
      .noun = "COLUMN",
      .parents = {"table", "foreign_table"},
      .facets = {.comment = true, .label = true, .acl = 'c'},
      .query = Query,
      .judge = Judge,
      .holds_data = HoldsData,
      .goes_apart = true,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
