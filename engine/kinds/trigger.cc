#include "engine/kinds/trigger.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
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
using sql::Ident;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    WITH RECURSIVE copy AS (
      SELECT k.oid, k.tgrelid, k.tgenabled, r.oid AS origin
        FROM pg_catalog.pg_trigger k JOIN pg_catalog.pg_trigger r ON r.oid = k.tgparentid
       WHERE r.tgparentid = 0 AND NOT r.tgisinternal
      UNION ALL
      SELECT k.oid, k.tgrelid, k.tgenabled, c.origin
        FROM copy c JOIN pg_catalog.pg_trigger k ON k.tgparentid = c.oid)
    SELECT 'pg_catalog.pg_trigger'::regclass::oid AS classid, g.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, g.tgname]::text[] AS path, pg_get_triggerdef(g.oid) AS definition,
           CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END AS state,
           ARRAY(SELECT copy.tgrelid::regclass || '=' || CASE copy.tgenabled WHEN 'D' THEN 'disabled'
                        WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' ELSE '' END
                   FROM copy WHERE copy.origin = g.oid AND copy.tgenabled <> g.tgenabled ORDER BY 1) AS copies
      FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND c.relkind IN ('r', 'p', 'v', 'f') AND c.relpersistence <> 't'
       AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                          AND e.objid = c.oid AND e.deptype = 'e'))";
}

// A constraint trigger takes a constraint's name.
std::vector<std::string> Slots(const Object& object) {
  if (!absl::StartsWith(object.As<Trigger>().definition, "CREATE CONSTRAINT TRIGGER ")) return {};
  return ConstraintSlots(object);
}

SqlWriter Switch(const Object& object) {
  return AlterRelation(object).Add(FiringWord(object.As<Trigger>().state)).Add("TRIGGER").Add(Ident(object.name()));
}

// The state of a partition's copy, when all partitions are attached and the trigger itself has its state, which the server
// may carry over to the copies.
void SwitchCopy(const Object& object, absl::string_view partition, const std::string& state, const Context& context,
                Sink& sink) {
  emit::Draft& draft = sink.Facet(SqlWriter()
                                      .Add("ALTER TABLE")
                                      .Add(Printed(partition))
                                      .Add(FiringWord(state))
                                      .Add("TRIGGER")
                                      .Add(Ident(object.name())));
  for (const Object& other : context.to().objects()) {
    if (other.key.kind->name == "partition_attachment" && context.IsMade(other)) draft.AfterReady(other.key);
  }
}

std::pair<std::string, std::string> SplitCopy(const std::string& copy) {
  const size_t equals = copy.rfind('=');
  return {copy.substr(0, equals), copy.substr(equals + 1)};
}

void SwitchCopies(const Object& to, const Context& context, Sink& sink) {
  for (const std::string& copy : to.As<Trigger>().copies) {
    const auto [partition, state] = SplitCopy(copy);
    SwitchCopy(to, partition, state, context, sink);
  }
}

// The copy of a parent's trigger has the name on the partition until the parent's goes.
void AfterNamesakesAbove(const Object& trigger, const std::vector<std::string>& table, const Context& context, emit::Draft& draft) {
  for (const Object* link : LinksToParents(context.to(), table)) {
    const Object* parent = ParentOfLink(context.to(), *link);
    if (parent == nullptr || link->key.kind->name != "partition_attachment") continue;
    const std::vector<std::string>& above = parent->key.path;
    draft.AfterGone(catalog::ObjectKey{trigger.key.kind, {above[0], above[1], trigger.name()}});
    AfterNamesakesAbove(trigger, above, context, draft);
  }
}

// And a trigger of a partition has the name that the parent's would be copied to.
void AfterNamesakesBelow(const Object& trigger, const std::vector<std::string>& table, const Context& context, emit::Draft& draft) {
  for (const Object* link : LinksToChildren(context.from(), table)) {
    if (link->key.kind->name != "partition_attachment") continue;
    const std::vector<std::string> below = {link->key.path[0], link->key.path[1]};
    draft.AfterGone(catalog::ObjectKey{trigger.key.kind, {below[0], below[1], trigger.name()}});
    AfterNamesakesBelow(trigger, below, context, draft);
  }
}

void Create(const Object& object, const Context& context, Sink& sink) {
  emit::Draft& draft = sink.Create(SqlWriter().Add(Printed(object.As<Trigger>().definition)));
  const std::vector<std::string> table = {object.key.path[0], object.key.path[1]};
  AfterNamesakesAbove(object, table, context, draft);
  AfterNamesakesBelow(object, table, context, draft);
  if (!object.As<Trigger>().state.empty()) sink.Create(Switch(object));
  SwitchCopies(object, context, sink);
}

void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  const Trigger &a = from.As<Trigger>(), &b = to.As<Trigger>();
  if (a.state != b.state) sink.Alter(Switch(to));
  for (const std::string& copy : a.copies) {
    const std::string partition = SplitCopy(copy).first;
    const bool differs = std::any_of(b.copies.begin(), b.copies.end(),
                                     [&](const std::string& other) { return SplitCopy(other).first == partition; });
    if (!differs) SwitchCopy(to, partition, b.state, context, sink);
  }
  SwitchCopies(to, context, sink);
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TRIGGER").Add(NameOnRelation(object)));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = NameOnRelation};

}  // namespace

const catalog::KindDescriptor& trigger_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Trigger>({
      .name = "trigger",
      .noun = "TRIGGER",
      .parents = {"table", "foreign_table", "view"},
      .facets = {.comment = true},
      .query = Query,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
