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
    "pg_ts_template", "pg_type", "pg_user_mapping"};

// Since PostgreSQL 17 (domains) and 18 (tables) NOT NULL has a row in pg_constraint; here it is a field of its column or domain.
const char* NotOnTheirOwn(absl::string_view catalog) { return catalog == "pg_constraint" ? " AND contype <> 'n'" : ""; }

constexpr const char* kEpochCatalogs[] = {
    "pg_attrdef", "pg_attribute", "pg_class", "pg_collation", "pg_constraint", "pg_description", "pg_enum", "pg_extension",
    "pg_index", "pg_inherits", "pg_namespace", "pg_operator", "pg_policy", "pg_proc", "pg_rewrite", "pg_sequence",
    "pg_statistic_ext", "pg_trigger", "pg_type"};

}  // namespace

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
  absl::StrAppend(&out, " UNION ALL SELECT 'pg_catalog.pg_subscription'::regclass::oid, oid FROM pg_catalog.pg_subscription "
                        "WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())");
  return out;
}

std::string EpochQuery() {
  std::string out = "SELECT sum(h)::text FROM (";
  const char* separator = "";
  for (const char* catalog : kEpochCatalogs) {
    absl::StrAppend(&out, separator, "SELECT sum(hashtextextended(xmin::text || ctid::text, 0)::numeric) AS h FROM pg_catalog.",
                    catalog);
    separator = " UNION ALL ";
  }
  return out + ") AS e";
}

}  // namespace lockkeeper::introspect
