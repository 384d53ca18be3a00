#include "engine/introspect/epoch.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace lockkeeper::introspect {
namespace {

// Every catalog that describes what a user made, but those that only superusers may read.
constexpr const char* kCatalogs[] = {
    "pg_aggregate", "pg_am", "pg_amop", "pg_amproc", "pg_attrdef", "pg_attribute", "pg_cast", "pg_class", "pg_collation",
    "pg_constraint", "pg_conversion", "pg_default_acl", "pg_depend", "pg_description", "pg_enum", "pg_event_trigger",
    "pg_extension", "pg_foreign_data_wrapper", "pg_foreign_server", "pg_foreign_table", "pg_index", "pg_inherits",
    "pg_language", "pg_namespace", "pg_opclass", "pg_operator", "pg_opfamily", "pg_partitioned_table", "pg_policy",
    "pg_proc", "pg_publication", "pg_publication_rel", "pg_range", "pg_rewrite", "pg_seclabel", "pg_sequence",
    "pg_shdescription", "pg_shseclabel", "pg_statistic_ext", "pg_tablespace", "pg_transform", "pg_trigger",
    "pg_ts_config", "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser", "pg_ts_template", "pg_type"};

constexpr absl::string_view kPositionQuery =
    "SELECT pg_catalog.concat_ws('/', pg_catalog.pg_current_snapshot(), pg_catalog.pg_postmaster_start_time(), "
    "current_user, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";
constexpr absl::string_view kMarksInPlace =
    ", (SELECT count(*) FROM pg_catalog.pg_index WHERE indisvalid AND indisready AND indislive)";

constexpr absl::string_view kUnreadable =
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_user_mappings) OR EXISTS (SELECT FROM pg_catalog.pg_subscription WHERE subdbid = "
    "(SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))";

absl::StatusOr<std::string> Scalar(pg::Session& session, absl::string_view query) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(query));
  return rows.empty() ? std::string() : rows.Text(0, 0);
}

// Hashes of rows are added up: sums do not depend on the order of rows, and no two rows of a catalog have one ctid.
std::string DigestQuery(int server_major) {
  const absl::string_view row =
      server_major >= 14 ? "hashtidextended(ctid, xmin::text::int8)" : "hashtextextended(ctid::text, xmin::text::int8)";
  std::string out =
      "SELECT concat_ws('/', count(*), sum(h)) FROM (SELECT sum(hashtextextended(rolname, oid::int8)) AS h FROM pg_catalog.pg_roles";
  for (const char* catalog : kCatalogs) {
    absl::StrAppend(&out, " UNION ALL SELECT sum(", row, ") FROM pg_catalog.", catalog);
  }
  if (server_major >= 15) absl::StrAppend(&out, " UNION ALL SELECT sum(", row, ") FROM pg_catalog.pg_publication_namespace");
  return out + ") AS e";
}

}  // namespace

absl::StatusOr<std::string> ReadPosition(pg::Session& session) {
  return Scalar(session, absl::StrCat(kPositionQuery, session.server_major() < 14 ? kMarksInPlace : "", ")"));
}

absl::StatusOr<std::string> ReadCatalogDigest(pg::Session& session) {
  ASSIGN_OR_RETURN(const std::string unreadable, Scalar(session, kUnreadable));
  if (unreadable != "f") return "";
  return Scalar(session, DigestQuery(session.server_major()));
}

}  // namespace lockkeeper::introspect
