#include "engine/kinds/sequence_owner.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/grants.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Edge;
using catalog::Snapshot;
using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

constexpr char kOwnedSequences[] = R"(
      FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
       AND d.deptype = 'a' AND c.relpersistence <> 't' AND n.oid = ANY ($1::oid[]))";

std::string Query(int) {
  return std::string(R"(
    SELECT 'pg_catalog.pg_sequence'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, 'owned by']::text[] AS path,
           d.refobjid::regclass::text || '.' || quote_ident(a.attname) AS column)") +
         kOwnedSequences;
}

std::string Edges(int) {
  return std::string(R"(
    SELECT 'pg_catalog.pg_sequence'::regclass::oid, c.oid, 0, d.refclassid, d.refobjid, d.refobjsubid, 'n')") +
         kOwnedSequences;
}

const Object* TableOf(const Snapshot& snapshot, const Object& object) {
  for (const Edge& edge : snapshot.Needs(snapshot.Find(object.key))) {
    if (snapshot[edge.object].key.kind->name != "column") continue;
    const size_t table = snapshot.Parent(edge.object);
    return table == Snapshot::kNone ? nullptr : &snapshot[table];
  }
  return nullptr;
}

// Whose the object of the target is while the plan runs, before its own facets are written. What is new is the plan's
// own.
std::string OwnerMeanwhile(const Object& object, const Context& context) {
  const Object* before = context.from().Get(object.key);
  return before == nullptr || context.IsMade(object) ? std::string() : before->facets.owner;
}

// The server links a sequence only to a table of the same owner.
void Link(const Object& object, const Context& context, Sink& sink) {
  const std::vector<std::string> path(object.key.path.begin(), object.key.path.end() - 1);
  const Object* sequence = context.InTo("sequence", path);
  const Object* table = TableOf(context.to(), object);
  const SqlWriter alter = SqlWriter().Add("ALTER SEQUENCE").Add(object.Qualified(2));
  if (sequence != nullptr && table != nullptr) {
    const std::string owner = OwnerMeanwhile(*table, context);
    if (OwnerMeanwhile(*sequence, context) != owner) sink.Create(SqlWriter(alter).Add("OWNER TO").Add(RoleName(owner)));
  }
  sink.Create(SqlWriter(alter).Add("OWNED BY").Add(Printed(object.As<SequenceOwner>().column)));
}

void Alter(const Object&, const Object& to, const Change&, const Context& context, Sink& sink) {
  const Object* sequence = context.InTo("sequence", {to.key.path[0], to.key.path[1]});
  const Object* table = TableOf(context.to(), to);
  const bool owners_differ =
      sequence != nullptr && table != nullptr && OwnerMeanwhile(*sequence, context) != OwnerMeanwhile(*table, context);
  // An owned sequence cannot be given to another role.
  if (owners_differ) sink.Alter(SqlWriter().Add("ALTER SEQUENCE").Add(to.Qualified(2)).Add("OWNED BY NONE"));
  Link(to, context, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("ALTER SEQUENCE").Add(object.Qualified(2)).Add("OWNED BY NONE"));
}

constexpr emit::Hooks kHooks{.create = Link, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& sequence_owner_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<SequenceOwner>({
      .name = "sequence_owner",
      .noun = "SEQUENCE",
      .parents = {"sequence"},
      .query = Query,
      .edges_query = Edges,
      .carried_by_rebuild = true,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
