#include "engine/kinds/subscription.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/relatives.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

std::string OptionsOf(int major) {
  if (major < 14) return "'{}'::text[]";  // its columns are for superusers alone
  const absl::string_view streaming =
      major >= 16 ? "CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END"
                  : "CASE WHEN s.substream THEN 'on' ELSE 'off' END";
  return absl::StrCat("ARRAY['synchronous_commit=' || s.subsynccommit, 'binary=' || s.subbinary, 'streaming=' || ",
                      streaming, major >= 15 ? ", 'disable_on_error=' || s.subdisableonerr" : "",
                      major >= 16 ? ", 'password_required=' || s.subpasswordrequired, "
                                    "'run_as_owner=' || s.subrunasowner, 'origin=' || s.suborigin"
                                  : "",
                      "]");
}

// PostgreSQL 13 shows the oid to superusers alone, and the view to everybody, with the subscriptions of all databases: of
// those of one name the one that this database has a comment on, because that is what the oid is needed for.
std::string Query(int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_subscription'::regclass::oid AS classid, $oid AS objid, 0 AS objsubid,
           ARRAY[s.subname]::text[] AS path, pg_get_userbyid(s.subowner) AS owner,
           ARRAY(SELECT p FROM unnest(s.subpublications) AS p ORDER BY p COLLATE "C") AS publications,
           s.subslotname AS slot_name, $options AS options, $two_phase AS two_phase, $failover AS failover,
           s.subenabled AS enabled
      FROM pg_catalog.pg_subscription s
     WHERE s.subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
       AND $1::oid[] IS NOT NULL)";
  constexpr absl::string_view kOid = R"((
           SELECT v.subid FROM pg_catalog.pg_stat_subscription v WHERE v.subname = s.subname
            ORDER BY EXISTS (SELECT FROM pg_catalog.pg_description d WHERE d.objoid = v.subid
                                AND d.classoid = 'pg_catalog.pg_subscription'::regclass) DESC, 1 LIMIT 1))";
  return absl::StrReplaceAll(kQuery, {{"$oid", server_major >= 14 ? "s.oid" : kOid},
                                      {"$options", OptionsOf(server_major)},
                                      {"$two_phase", server_major >= 15 ? "s.subtwophasestate <> 'd'" : "false"},
                                      {"$failover", server_major >= 17 ? "s.subfailover" : "false"}});
}

SqlWriter AlterSubscription(const Object& object) {
  return SqlWriter().Add("ALTER SUBSCRIPTION").Add(Ident(object.name()));
}

Printed Publications(const Object& object) {
  std::vector<std::string> names;
  for (const std::string& name : object.As<Subscription>().publications) names.push_back(Quote(Ident(name)));
  return Printed(absl::StrJoin(names, ", "));
}

std::string SlotOption(const std::optional<std::string>& slot) {
  return SqlWriter().Add("slot_name =").Add(Printed(slot.has_value() ? Quote(Literal(*slot)) : "NONE")).Sql();
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& subscription = object.As<Subscription>();
  std::vector<std::string> options = {"connect = false", SlotOption(subscription.slot_name)};
  for (std::string& option : PrintOptions(subscription.options)) options.push_back(std::move(option));
  if (subscription.two_phase) options.emplace_back("two_phase = true");
  if (subscription.failover) options.emplace_back("failover = true");
  sink.Create(SqlWriter()
                  .Add("CREATE SUBSCRIPTION")
                  .Add(Ident(object.name()))
                  .Add("CONNECTION '' PUBLICATION")
                  .Add(Publications(object))
                  .Add("WITH")
                  .List(options))
      .Notes(absl::StrCat("the subscription does not replicate yet: give it its connection (",
                          AlterSubscription(object).Add("CONNECTION '...'").Sql(), "), make its slot on the publisher, then ",
                          AlterSubscription(object).Add("ENABLE").Sql(), " and ",
                          AlterSubscription(object).Add("REFRESH PUBLICATION").Sql()));
}

// A subscription that is enabled cannot be without a slot.
void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<Subscription>(), &after = to.As<Subscription>();
  std::vector<std::string> options = CompareOptions(before.options, after.options).set;
  if (before.slot_name != after.slot_name) {
    if (!after.slot_name.has_value()) sink.Alter(AlterSubscription(to).Add("DISABLE"));
    options.push_back(SlotOption(after.slot_name));
  }
  if (!options.empty()) sink.Alter(AlterSubscription(to).Add("SET").List(options));
  if (before.publications == after.publications) return;
  sink.Alter(AlterSubscription(to).Add("SET PUBLICATION").Add(Publications(to)).Add("WITH (refresh = false)"))
      .Notes(absl::StrCat("tables that come or go with the publications are followed after ",
                          AlterSubscription(to).Add("REFRESH PUBLICATION").Sql()));
}

// Without its slot, so that the server does not have to reach the publisher.
void Drop(const Object& object, const Context&, Sink& sink) {
  const std::optional<std::string>& slot = object.As<Subscription>().slot_name;
  if (slot.has_value()) {
    sink.Drop(AlterSubscription(object).Add("DISABLE"));
    sink.Drop(AlterSubscription(object).Add("SET (slot_name = NONE)"));
  }
  emit::Draft& draft = sink.Drop(SqlWriter().Add("DROP SUBSCRIPTION").Add(Ident(object.name()))).Standalone();
  if (!slot.has_value()) return;
  draft.Notes(absl::StrCat("the slot stays on the publisher and keeps its WAL, drop it there: ",
                           SqlWriter().Add("SELECT pg_drop_replication_slot").List({Quote(Literal(*slot))}).Sql()));
}


constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& subscription_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Subscription>({
      .name = "subscription",
      .noun = "SUBSCRIPTION",
      .facets = {.owner = true, .comment = true, .label = true},
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
