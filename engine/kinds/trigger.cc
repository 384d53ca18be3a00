#include "engine/kinds/trigger.h"

#include "absl/strings/match.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relation_parts.h"

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
    SELECT 'pg_catalog.pg_trigger'::regclass::oid AS classid, g.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname, g.tgname]::text[] AS path, pg_get_triggerdef(g.oid) AS definition,
           CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' END AS state
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

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(SqlWriter().Add(Printed(object.As<Trigger>().definition)));
  if (!object.As<Trigger>().state.empty()) sink.Create(Switch(object));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  if (from.As<Trigger>().state != to.As<Trigger>().state) sink.Alter(Switch(to));
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
