#include "engine/kinds/sequence.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.relname]::text[] AS path, pg_get_userbyid(c.relowner) AS owner,
           coalesce(c.relacl, acldefault('s', c.relowner))::text[] AS acl,
           format_type(s.seqtypid, NULL) AS type, s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS min,
           s.seqmax AS max, s.seqcache AS cache, s.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged
      FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relpersistence <> 't' AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'i'))";
}

// What CREATE SEQUENCE takes when nothing is said.
Sequence Defaults(const Sequence& of) {
  Sequence out;
  out.type = "bigint";
  out.increment = 1;
  out.cache = 1;
  const bool up = of.increment > 0;
  const auto limits = [&](int64_t smallest, int64_t largest) {
    out.min = up ? 1 : smallest;
    out.max = up ? largest : -1;
  };
  if (of.type == "smallint") {
    limits(std::numeric_limits<int16_t>::min(), std::numeric_limits<int16_t>::max());
  } else if (of.type == "integer") {
    limits(std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max());
  } else {
    limits(std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max());
  }
  out.start = up ? of.min : of.max;
  return out;
}

// What differs, as clauses of CREATE and ALTER SEQUENCE. The limits go with the type, which would move them.
void AddOptions(const Sequence& before, const Sequence& after, SqlWriter& out) {
  out.AddIf(before.type != after.type, "AS", Printed(after.type));
  if (before.increment != after.increment) out.Add("INCREMENT BY").Add(after.increment);
  if (before.min != after.min) out.Add("MINVALUE").Add(after.min);
  if (before.max != after.max) out.Add("MAXVALUE").Add(after.max);
  if (before.start != after.start) out.Add("START WITH").Add(after.start);
  if (before.cache != after.cache) out.Add("CACHE").Add(after.cache);
  if (before.cycle != after.cycle) out.AddIf(!after.cycle, "NO").Add("CYCLE");
}

// Its position, which must outlive a change of the type of the column it belongs to.
bool HoldsData(const Object&) { return true; }

void Create(const Object& object, const Context&, Sink& sink) {
  const Sequence& sequence = object.As<Sequence>();
  SqlWriter statement;
  statement.Add("CREATE").AddIf(sequence.unlogged, "UNLOGGED").Add("SEQUENCE").Add(object.Qualified());
  AddOptions(Defaults(sequence), sequence, statement);
  sink.Create(statement);
}

// ALTER SEQUENCE refuses limits that exclude the position. A position that the new limits leave behind, or that was
// never used, starts over; one that is used and beyond them is a conflict with the data, and the server says so.
void MoveIntoLimits(const Object& object, const Sequence& before, Sink& sink) {
  const Sequence& after = object.As<Sequence>();
  if (after.min <= before.min && after.max >= before.max) return;
  Sequence both = before;
  both.type = "bigint";
  both.min = std::min(before.min, after.min);
  both.max = std::max(before.max, after.max);
  SqlWriter widen = SqlWriter().Add("ALTER SEQUENCE").Add(object.Qualified());
  AddOptions(before, both, widen);
  if (both.min != before.min || both.max != before.max) sink.Alter(widen);
  const bool up = after.increment > 0;
  sink.Alter(SqlWriter()
                 .Add("SELECT pg_catalog.setval")
                 .List({Quote(Literal(Quote(object.Qualified()))), absl::StrCat(after.start), "false"})
                 .Add("FROM")
                 .Add(object.Qualified())
                 .Add("WHERE last_value")
                 .AddIf(up, "<", after.min)
                 .AddIf(!up, ">", after.max)
                 .Add("OR NOT is_called AND last_value NOT BETWEEN")
                 .Add(after.min)
                 .Add("AND")
                 .Add(after.max));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const Sequence &a = from.As<Sequence>(), &b = to.As<Sequence>();
  MoveIntoLimits(to, a, sink);
  // A new type moves limits that were the old type's: they are always said with it.
  Sequence before = a;
  if (a.type != b.type) {
    before.min = b.min == 0 ? 1 : 0;
    before.max = b.max == 0 ? 1 : 0;
  }
  SqlWriter statement = SqlWriter().Add("ALTER SEQUENCE").Add(to.Qualified());
  const size_t bare = statement.Sql().size();
  AddOptions(before, b, statement);
  if (statement.Sql().size() > bare) sink.Alter(statement);
  if (a.unlogged == b.unlogged) return;
  sink.Alter(SqlWriter()
                 .Add("ALTER SEQUENCE")
                 .Add(to.Qualified())
                 .Add("SET")
                 .AddIf(b.unlogged, "UNLOGGED")
                 .AddIf(!b.unlogged, "LOGGED"));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP SEQUENCE").Add(object.Qualified()))
      .Loses(absl::StrCat("sequence ", Quote(object.Qualified())));
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& sequence_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Sequence>({
      .name = "sequence",
      .noun = "SEQUENCE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 's'},
      .query = Query,
      .holds_data = HoldsData,
      .slots = RelationSlots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
