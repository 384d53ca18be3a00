#include "engine/kinds/collation.h"

#include <vector>

#include "absl/strings/str_replace.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/types.h"

namespace lockkeeper::kinds {
namespace {

using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Literal;
using sql::Printed;
using sql::SqlWriter;

// Up to PostgreSQL 14 an ICU collation keeps its locale in collcollate; from 17 on the column is named colllocale.
std::string Query(int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_collation'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname, c.collname]::text[] AS path, pg_get_userbyid(c.collowner) AS owner,
           CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
                               ELSE c.collprovider::text END AS provider,
           CASE WHEN c.collprovider <> 'c' THEN coalesce($locale::text, '') ELSE '' END AS locale,
           CASE WHEN c.collprovider = 'c' THEN c.collcollate::text ELSE '' END AS lc_collate,
           CASE WHEN c.collprovider = 'c' THEN c.collctype::text ELSE '' END AS lc_ctype,
           coalesce($rules::text, '') AS rules, c.collisdeterministic AS deterministic
      FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
     WHERE c.collencoding IN (-1, (SELECT encoding FROM pg_catalog.pg_database WHERE datname = current_database()))
       AND n.oid = ANY ($1::oid[]))";
  const absl::string_view locale = server_major >= 17   ? "c.colllocale"
                                   : server_major >= 15 ? "c.colliculocale"
                                                        : "c.collcollate";
  return absl::StrReplaceAll(kQuery, {{"$locale", locale}, {"$rules", server_major >= 16 ? "c.collicurules" : "NULL"}});
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& collation = object.As<Collation>();
  std::vector<std::string> options;
  const auto option = [&](const SqlWriter& name, const std::string& value) {
    if (!value.empty()) options.push_back(SqlWriter(name).Add(Literal(value)).Sql());
  };
  options.push_back(SqlWriter().Add("PROVIDER =").Add(Printed(collation.provider)).Sql());
  if (collation.provider == "libc" && collation.collate == collation.ctype) {
    option(SqlWriter().Add("LOCALE ="), collation.collate);
  } else {
    option(SqlWriter().Add("LOCALE ="), collation.locale);
    option(SqlWriter().Add("LC_COLLATE ="), collation.collate);
    option(SqlWriter().Add("LC_CTYPE ="), collation.ctype);
  }
  if (!collation.deterministic) options.emplace_back("DETERMINISTIC = false");
  option(SqlWriter().Add("RULES ="), collation.rules);
  sink.Create(SqlWriter().Add("CREATE COLLATION").Add(object.Qualified()).List(options));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP COLLATION").Add(object.Qualified()));
}

std::vector<std::string> Slots(const Object& object) {
  return {SqlWriter().Add("collation").Add(object.Qualified()).Sql()};
}

// Columns move over to the new collation as they do to a new type.
constexpr emit::Hooks kHooks{.create = Create, .drop = Drop, .swap = SwapType};

}  // namespace

const catalog::KindDescriptor& collation_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Collation>({
      .name = "collation",
      .noun = "COLLATION",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
