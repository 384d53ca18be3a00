#include "engine/introspect/queries.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace lockkeeper::introspect {
namespace {

// Catalogs whose rows are objects of their own. pg_amop and pg_amproc belong to operator families, pg_enum to its type.
constexpr const char* kObjectCatalogs[] = {
    "pg_am", "pg_attrdef", "pg_cast", "pg_collation", "pg_constraint", "pg_conversion", "pg_default_acl",
    "pg_event_trigger", "pg_extension", "pg_foreign_data_wrapper", "pg_foreign_server", "pg_language", "pg_namespace",
    "pg_opclass", "pg_operator", "pg_opfamily", "pg_policy", "pg_proc", "pg_publication", "pg_publication_rel",
    "pg_rewrite", "pg_statistic_ext", "pg_transform", "pg_trigger", "pg_ts_config", "pg_ts_dict", "pg_ts_parser",
    "pg_ts_template", "pg_type"};

// Since PostgreSQL 17 (domains) and 18 (tables) NOT NULL has a row in pg_constraint; here it is a field of its column or domain.
const char* NotOnTheirOwn(absl::string_view catalog) { return catalog == "pg_constraint" ? " AND contype <> 'n'" : ""; }

// PostgreSQL 13 shows the column to superusers alone, and the view to everybody. As the kind's query has it.
std::string SubscriptionOid(int server_major) {
  return server_major >= 14 ? "oid"
                            : "(SELECT v.subid FROM pg_catalog.pg_stat_subscription v WHERE v.subname = s.subname "
                              "ORDER BY EXISTS (SELECT FROM pg_catalog.pg_description d WHERE d.objoid = v.subid "
                              "AND d.classoid = 'pg_catalog.pg_subscription'::regclass) DESC, 1 LIMIT 1)";
}

}  // namespace

// That a table is a child of another one is an object of its own, and the dependency is that one's: a child need not go
// with its parent. Up to PostgreSQL 14 the row in pg_attrdef that holds a generated column's expression only depends on its column; from
// 15 on it belongs to it.
std::string DependencyQuery(int server_major) {
  return absl::StrCat(
      "SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, ",
      server_major >= 15 ? "deptype"
                         : "CASE WHEN classid = 'pg_catalog.pg_attrdef'::regclass AND EXISTS ("
                           "SELECT FROM pg_catalog.pg_attrdef ad JOIN pg_catalog.pg_attribute a "
                           "ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum AND a.attgenerated <> '' "
                           "WHERE ad.oid = objid AND ad.adrelid = refobjid AND ad.adnum = refobjsubid) "
                           "THEN 'i' ELSE deptype END",
      " FROM pg_catalog.pg_depend AS d WHERE objid >= 16384 AND deptype NOT IN ('e', 'x', 'p') AND NOT ("
      "classid = 'pg_catalog.pg_class'::regclass AND refclassid = classid AND objsubid = 0 AND refobjsubid = 0 AND EXISTS ("
      "SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid "
      "WHERE h.inhrelid = d.objid AND h.inhparent = d.refobjid AND c.relkind IN ('r', 'p')))");
}

std::string EverythingQuery(int server_major) {
  std::string out =
      "SELECT 'pg_catalog.pg_class'::regclass::oid, oid FROM pg_catalog.pg_class WHERE oid >= 16384 "
      "AND relkind <> 't' AND relpersistence <> 't' AND relnamespace <> 'pg_toast'::regnamespace";
  for (const char* catalog : kObjectCatalogs) {
    absl::StrAppend(&out, " UNION ALL SELECT 'pg_catalog.", catalog, "'::regclass::oid, oid FROM pg_catalog.", catalog,
                    " WHERE oid >= 16384", NotOnTheirOwn(catalog));
  }
  if (server_major >= 15) {
    absl::StrAppend(&out, " UNION ALL SELECT 'pg_catalog.pg_publication_namespace'::regclass::oid, oid "
                          "FROM pg_catalog.pg_publication_namespace");
  }
  // The catalog itself can be read by superusers alone.
  absl::StrAppend(&out, " UNION ALL SELECT 'pg_catalog.pg_user_mapping'::regclass::oid, umid FROM pg_catalog.pg_user_mappings "
                        "WHERE umid >= 16384");
  absl::StrAppend(&out, " UNION ALL SELECT 'pg_catalog.pg_subscription'::regclass::oid, ", SubscriptionOid(server_major),
                  " FROM pg_catalog.pg_subscription s WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database "
                  "WHERE datname = current_database())");
  return out;
}

}  // namespace lockkeeper::introspect
