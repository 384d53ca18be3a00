#include "engine/kinds/table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/column.h"
#include "engine/kinds/relation_parts.h"
#include "engine/kinds/relatives.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using catalog::Snapshot;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname]::text[] AS path, pg_get_userbyid(c.relowner) AS owner,
           coalesce(c.relacl, acldefault('r', c.relowner))::text[] AS acl,
           c.relpersistence AS persistence, pg_get_partkeydef(c.oid) AS partition_key,
           ARRAY(SELECT format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation::regcollation
                   FROM pg_catalog.pg_partitioned_table k, unnest(k.partattrs::int2[]) WITH ORDINALITY AS p(attnum, at)
                   JOIN pg_catalog.pg_attribute a USING (attnum)
                  WHERE k.partrelid = c.oid AND a.attrelid = c.oid ORDER BY p.at) AS partition_types,
           CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
           CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method, ts.spcname AS tablespace,
           coalesce(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM unnest(t.reloptions) AS o) AS options,
           c.relreplident AS replica_identity, c.relrowsecurity AS row_security,
           c.relforcerowsecurity AS force_row_security
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
      LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
      LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))";
}

// A type that is made anew takes a table with it that is partitioned by a column of it.
std::string Edges(int) {
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid, c.oid, 0, 'pg_catalog.pg_type'::regclass::oid, a.atttypid, 0, 'n'
      FROM pg_catalog.pg_partitioned_table k JOIN pg_catalog.pg_class c ON c.oid = k.partrelid
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.partattrs::int2[])
     WHERE a.atttypid >= 16384 AND c.relnamespace = ANY ($1::oid[]))";
}

OnChange Judge(const Object& from, const Object& to, const FieldSet&, int server_major) {
  const Table &a = from.As<Table>(), &b = to.As<Table>();
  const bool moves = a.access_method != b.access_method && server_major < 15;
  const bool key = a.partition_key != b.partition_key || a.partition_types != b.partition_types;
  return key || moves ? OnChange::kRecreate : OnChange::kAlter;
}

SqlWriter AlterTable(const Object& object) { return SqlWriter().Add("ALTER TABLE").Add(object.Qualified()); }

void WriteReplicaIdentity(const Object& object, Sink& sink) {
  const std::string& identity = object.As<Table>().replica_identity;
  if (identity == "i") return;  // the index says so
  sink.Facet(AlterTable(object).Add("REPLICA IDENTITY").Add(Printed(identity == "f" ? "FULL" : identity == "n" ? "NOTHING" : "DEFAULT")));
}

void WriteRowSecurity(const Object& object, bool enabled, bool forced, Sink& sink) {
  const Table& table = object.As<Table>();
  if (table.row_security != enabled) {
    sink.Facet(AlterTable(object).Add(Printed(table.row_security ? "ENABLE" : "DISABLE")).Add("ROW LEVEL SECURITY"));
  }
  if (table.force_row_security != forced) {
    sink.Facet(AlterTable(object).Add(Printed(table.force_row_security ? "FORCE" : "NO FORCE")).Add("ROW LEVEL SECURITY"));
  }
}

void Create(const Object& object, const Context& context, Sink& sink) {
  const Table& table = object.As<Table>();
  const std::vector<std::string> inherits = InheritsFrom(object, context);
  SqlWriter tail;
  if (!inherits.empty()) tail.Add("INHERITS").List(inherits);
  if (!table.partition_key.empty()) tail.Add("PARTITION BY").Add(Printed(table.partition_key));
  if (!table.access_method.empty()) tail.Add("USING").Add(Ident(table.access_method));
  if (!table.options.empty()) tail.Add("WITH").List(PrintOptions(table.options));
  if (!table.tablespace.empty()) tail.Add("TABLESPACE").Add(Ident(table.tablespace));
  SqlWriter head;
  head.Add("CREATE").AddIf(table.persistence == "u", "UNLOGGED").Add("TABLE").Add(object.Qualified());
  if (!table.of_type.empty()) head.Add("OF").Add(Printed(table.of_type));
  emit::Draft& draft = sink.Create(head).Body(table.of_type.empty() ? " ()" : "", tail.Sql().empty() ? "" : " " + tail.Sql());
  AfterInherited(object, context, draft);
  WriteRowSecurity(object, false, false, sink);
  if (table.replica_identity != "d") WriteReplicaIdentity(object, sink);
}

// Foreign keys that refer to a key of the table, from another one.
std::vector<const Object*> ReferringKeys(const Snapshot& snapshot, size_t table) {
  std::vector<const Object*> out;
  for (const char* kind : {"key", "index"}) {
    for (const Object* key : PartsOf(snapshot, table, kind)) {
      for (const catalog::Edge& edge : snapshot.Users(snapshot.Find(key->key))) {
        const bool referring = snapshot[edge.object].key.kind->name == "foreign_key";
        if (referring && snapshot.Parent(edge.object) != table) out.push_back(&snapshot[edge.object]);
      }
    }
  }
  return out;
}

// The tables that the foreign key's key belongs to, other than its own.
std::vector<const Object*> ReferencedTables(const Snapshot& snapshot, size_t foreign_key) {
  std::vector<const Object*> out;
  for (const catalog::Edge& edge : snapshot.Needs(foreign_key)) {
    const size_t table = snapshot.Parent(edge.object);
    if (table == Snapshot::kNone || table == snapshot.Parent(foreign_key)) continue;
    if (snapshot[table].key.kind->name == "table") out.push_back(&snapshot[table]);
  }
  return out;
}

// No logged table may refer to an unlogged one, not even for a moment: who refers becomes unlogged first and logged last.
void OrderPersistence(const Object& object, const Context& context, emit::Draft& draft) {
  const Snapshot& from = context.from();
  const size_t table = from.Find(object.key);
  const bool unlogged = object.As<Table>().persistence == "u";
  for (const Object* key : unlogged ? ReferringKeys(from, table) : PartsOf(from, table, "foreign_key")) {
    const size_t at = from.Find(key->key);
    if (context.GoesAway(*key)) {
      draft.AfterGone(key->key);
    } else if (unlogged) {
      draft.AfterReady(from[from.Parent(at)].key);
    } else {
      for (const Object* referenced : ReferencedTables(from, at)) draft.AfterReady(referenced->key);
    }
  }
}

// What a person can do where no plan is made.
std::string MoveRows(const Object& table) {
  const std::string name = Quote(table.Qualified());
  const std::string old_name = Quote(sql::Ident(absl::StrCat(table.name(), "_old")));
  return absl::StrCat("ALTER TABLE ", name, " RENAME TO ", old_name, ", CREATE TABLE ", name, " as it shall be, INSERT INTO ",
                      name, " SELECT ... FROM the old one, DROP TABLE the old one");
}

// Its columns, those that stay first, stand in the order of the attributes or there is no way to be a table of the type.
void RefuseOtherOrder(const Object& from, const Object& to, const Context& context, Sink& sink) {
  std::vector<std::pair<std::pair<bool, int64_t>, int64_t>> places;  // new or not and where; where the target has it
  for (const Object* column : PartsOf(context.to(), context.to().Find(to.key), "column")) {
    const Object* old = context.from().Get(column->key);
    const bool made = old == nullptr || context.IsMade(*column);
    const int64_t wanted = column->As<Column>().position;
    places.push_back({{made, made ? wanted : old->As<Column>().position}, wanted});
  }
  std::sort(places.begin(), places.end());
  const auto later = [](const auto& a, const auto& b) { return a.second < b.second; };
  if (std::is_sorted(places.begin(), places.end(), later)) return;
  sink.Refuse(absl::StrCat("table ", Quote(from.Qualified()), " has its columns in another order than type ",
                           to.As<Table>().of_type, " has its attributes, and cannot be a table of it; add attributes at ",
                           "the end of the type, or move the rows in a revision of your own: ", MoveRows(from)));
}

// A table lets go of its type before its columns change. It takes one when they are as the target wants them: the server
// compares them with the attributes of the type.
void AlterType(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) {
  const std::string &before = from.As<Table>().of_type, &after = to.As<Table>().of_type;
  if (before == after && !change.rebuilt) return;
  if (!after.empty()) RefuseOtherOrder(from, to, context, sink);
  if (!before.empty()) sink.LetGo(AlterTable(to).Add("NOT OF"));
  if (after.empty()) return;
  emit::Draft& draft = sink.Facet(AlterTable(to).Add("OF").Add(Printed(after)));
  for (const Object* column : PartsOf(context.to(), context.to().Find(to.key), "column")) draft.AfterReady(column->key);
  for (const Object* column : PartsOf(context.from(), context.from().Find(from.key), "column")) draft.AfterGone(column->key);
}

void Alter(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) {
  const Table &a = from.As<Table>(), &b = to.As<Table>();
  AlterType(from, to, change, context, sink);
  if (a.persistence != b.persistence) {
    OrderPersistence(
        to, context, sink.Alter(AlterTable(to).Add("SET").Add(Printed(b.persistence == "u" ? "UNLOGGED" : "LOGGED"))));
  }
  if (a.access_method != b.access_method) {
    sink.Alter(AlterTable(to).Add("SET ACCESS METHOD").Add(Ident(b.access_method.empty() ? "heap" : b.access_method)));
  }
  if (a.tablespace != b.tablespace) {
    sink.Alter(AlterTable(to).Add("SET TABLESPACE").Add(Ident(b.tablespace.empty() ? "pg_default" : b.tablespace)));
  }
  const OptionChange options = CompareOptions(a.options, b.options);
  if (!options.set.empty()) sink.Alter(AlterTable(to).Add("SET").List(options.set));
  if (!options.reset.empty()) sink.Alter(AlterTable(to).Add("RESET").List(options.reset));
  if (a.replica_identity != b.replica_identity) WriteReplicaIdentity(to, sink);
  WriteRowSecurity(to, a.row_security, a.force_row_security, sink);
}

std::string NameOfKey(const std::string& partition_key) {
  return partition_key.empty() ? "no partition key" : absl::StrCat("the partition key ", partition_key);
}

// The rows are worth more than a plan: what would drop a table to make it anew is left to a person.
void RefuseToRecreate(const Object& object, const Change& change, const Context& context, Sink& sink) {
  const Object& after = *context.to().Get(object.key);
  const std::string name = Quote(object.Qualified());
  const std::string &before_key = object.As<Table>().partition_key, &after_key = after.As<Table>().partition_key;
  const std::string why = before_key != after_key
                              ? absl::StrCat("has ", NameOfKey(before_key), " and cannot be given ", NameOfKey(after_key))
                              : absl::StrCat("would have to be made anew",
                                             change.because.empty() ? "" : absl::StrCat(" because of ", change.because));
  sink.Refuse(absl::StrCat("table ", name, " ", why, ", and is not dropped to be made anew; move the rows in a revision of ",
                           "your own: ", MoveRows(object)));
}

void Drop(const Object& object, const Context& context, Sink& sink) {
  const Change* change = context.OfFrom(object);
  if (change != nullptr && change->verb == catalog::Verb::kRecreated) {
    RefuseToRecreate(object, *change, context, sink);
  }
  sink.Drop(SqlWriter().Add("DROP TABLE").Add(object.Qualified()))
      .Loses(absl::StrCat("table ", Quote(object.Qualified())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& table_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Table>({
      .name = "table",
      .noun = "TABLE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'r'},
      .query = Query,
      .edges_query = Edges,
      .judge = Judge,
      .lets_go_of = [](const Object& table, const Object& type) { return table.As<Table>().of_type == Quote(type.Qualified()); },
      .slots = RelationAndTypeSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
