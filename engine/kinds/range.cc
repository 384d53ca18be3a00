#include "engine/kinds/range.h"

#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::Printed;
using sql::QualifiedName;
using sql::SqlWriter;

std::string Query(int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_type'::regclass::oid AS classid, t.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, t.typname]::text[] AS path, pg_get_userbyid(t.typowner) AS owner,
           coalesce(t.typacl, acldefault('T', t.typowner))::text[] AS acl,
           format_type(r.rngsubtype, NULL) AS subtype,
           CASE WHEN NOT o.opcdefault THEN format('%I.%I', os.nspname, o.opcname) ELSE '' END AS operator_class,
           CASE WHEN r.rngcollation <> s.typcollation THEN format('%I.%I', cs.nspname, c.collname)
                ELSE '' END AS collation,
           CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::text ELSE '' END AS canonical,
           CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::text ELSE '' END AS difference, $multirange AS multirange
      FROM pg_catalog.pg_range r JOIN pg_catalog.pg_type t ON t.oid = r.rngtypid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
      JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc JOIN pg_catalog.pg_namespace os ON os.oid = o.opcnamespace
      LEFT JOIN pg_catalog.pg_collation c ON c.oid = r.rngcollation
      LEFT JOIN pg_catalog.pg_namespace cs ON cs.oid = c.collnamespace
     WHERE n.oid = ANY ($1::oid[]))";
  constexpr absl::string_view kMultirange =
      "ARRAY(SELECT x FROM pg_catalog.pg_type m JOIN pg_catalog.pg_namespace ms ON ms.oid = m.typnamespace, "
      "unnest(ARRAY[ms.nspname, m.typname]::text[]) AS x WHERE m.oid = r.rngmultitypid)";
  return absl::StrReplaceAll(kQuery, {{"$multirange", server_major >= 14 ? kMultirange : "'{}'::text[]"}});
}

// The canonical function and the type need each other, as a base type and its functions do: the name comes first, and the
// type takes the function along when it is dropped.
bool HasCanonical(const Object& object) { return !object.As<Range>().canonical.empty(); }

void Forerun(const Object& object, const Context&, Sink& sink) {
  if (HasCanonical(object)) sink.Forerun(SqlWriter().Add("CREATE TYPE").Add(object.Qualified()));
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& range = object.As<Range>();
  std::vector<std::string> options;
  const auto option = [&](const SqlWriter& name, const std::string& value) {
    if (!value.empty()) options.push_back(SqlWriter(name).Add(Printed(value)).Sql());
  };
  option(SqlWriter().Add("SUBTYPE ="), range.subtype);
  option(SqlWriter().Add("SUBTYPE_OPCLASS ="), range.operator_class);
  option(SqlWriter().Add("COLLATION ="), range.collation);
  option(SqlWriter().Add("CANONICAL ="), range.canonical);
  option(SqlWriter().Add("SUBTYPE_DIFF ="), range.difference);
  option(SqlWriter().Add("MULTIRANGE_TYPE_NAME ="), Quote(QualifiedName(range.multirange)));
  sink.Create(SqlWriter().Add("CREATE TYPE").Add(object.Qualified()).Add("AS RANGE").List(options));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP TYPE").Add(object.Qualified()).AddIf(HasCanonical(object), "CASCADE"));
}

// The constructor functions and the multirange type keep their names when the range type is renamed, and stand in the
// way of those of the new type. Dropping the old type drops them all.
void Swap(const Object& from, const Context& context, Sink& sink) {
  const auto& range = from.As<Range>();
  const Ident away(NameAway(from));
  using Types = std::vector<std::string>;
  const auto constructor = [&](const QualifiedName& name, const Types& types, const Ident& new_name) {
    sink.RenameAway(SqlWriter().Add("ALTER FUNCTION").Add(name).List(types).Add("RENAME TO").Add(new_name));
  };
  constructor(from.Qualified(), {range.subtype, range.subtype}, away);
  constructor(from.Qualified(), {range.subtype, range.subtype, "text"}, away);
  if (!range.multirange.empty()) {
    Object multirange = from;
    multirange.key.path = range.multirange;
    const Ident multirange_away(NameAway(multirange));
    constructor(QualifiedName(range.multirange), {}, multirange_away);
    sink.RenameAway(
        SqlWriter().Add("ALTER TYPE").Add(multirange.Qualified()).Add("RENAME TO").Add(multirange_away));
  }
  SwapType(from, context, sink);
}

std::vector<std::string> Slots(const Object& object) {
  std::vector<std::string> out = TypeSlots(object);
  if (object.As<Range>().multirange.empty()) return out;
  Object multirange = object;
  multirange.key.path = object.As<Range>().multirange;
  for (std::string& slot : TypeSlots(multirange)) out.push_back(std::move(slot));
  return out;
}

constexpr emit::Hooks kHooks{.create = Create, .drop = Drop, .swap = Swap, .forerun = Forerun};

}  // namespace

const catalog::KindDescriptor& range_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Range>({
      .name = "range",
      .noun = "TYPE",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true, .label = true, .acl = 'T'},
      .query = Query,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
