#include "engine/kinds/event_trigger.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

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
    SELECT 'pg_catalog.pg_event_trigger'::regclass::oid AS classid, e.oid AS objid, 0 AS objsubid,
           ARRAY[e.evtname]::text[] AS path, pg_get_userbyid(e.evtowner) AS owner, e.evtevent AS event,
           ARRAY(SELECT tag FROM unnest(e.evttags) AS tag ORDER BY tag COLLATE "C") AS tags,
           e.evttags AS written_tags, e.evtfoid::regproc::text || '()' AS function,
           CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS'
                             ELSE 'ENABLE' END AS enabled
      FROM pg_catalog.pg_event_trigger e WHERE $1::oid[] IS NOT NULL)";
}

void SetEnabled(const Object& object, Sink& sink) {
  sink.Alter(SqlWriter()
                 .Add("ALTER EVENT TRIGGER")
                 .Add(Ident(object.name()))
                 .Add(Printed(object.As<EventTrigger>().enabled)));
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& trigger = object.As<EventTrigger>();
  std::vector<std::string> tags;
  for (const std::string& tag : trigger.written_tags) tags.push_back(Quote(sql::Literal(tag)));
  SqlWriter statement;
  statement.Add("CREATE EVENT TRIGGER").Add(Ident(object.name())).Add("ON").Add(Printed(trigger.event));
  if (!tags.empty()) statement.Add("WHEN TAG IN").List(tags);
  sink.Create(statement.Add("EXECUTE FUNCTION").Add(Printed(trigger.function)));
  if (trigger.enabled != "ENABLE") SetEnabled(object, sink);
}

void Alter(const Object&, const Object& to, const Change&, const Context&, Sink& sink) { SetEnabled(to, sink); }

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP EVENT TRIGGER").Add(Ident(object.name())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& event_trigger_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<EventTrigger>({
      .name = "event_trigger",
      .noun = "EVENT TRIGGER",
      .facets = {.owner = true, .comment = true, .label = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
