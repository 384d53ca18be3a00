#include "engine/introspect/epoch.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace lockkeeper::introspect {
namespace {

struct Part {
  const char *catalog, *rows;
};

// Every catalog that describes what a user made, but those that only superusers may read in whole; and its rows that do
// (16384 is FirstNormalObjectId), or on which somebody has changed privileges.
constexpr Part kParts[] = {
    {"pg_aggregate", "aggfnoid >= 16384"}, {"pg_am", "oid >= 16384"}, {"pg_amop", "oid >= 16384"},
    {"pg_amproc", "oid >= 16384"}, {"pg_attrdef", "oid >= 16384"},
    {"pg_attribute", "attrelid >= 16384 AND attnum > 0 OR attacl IS NOT NULL"}, {"pg_cast", "oid >= 16384"},
    {"pg_class", "oid >= 16384 OR relacl IS NOT NULL"},
    {"pg_collation", "oid >= 16384"}, {"pg_constraint", "oid >= 16384"}, {"pg_conversion", "oid >= 16384"},
    {"pg_default_acl", "oid >= 16384"}, {"pg_depend", "objid >= 16384"},
    {"pg_description", "objoid >= 16384 OR classoid = 'pg_catalog.pg_namespace'::regclass"},
    {"pg_enum", "enumtypid >= 16384"}, {"pg_event_trigger", "oid >= 16384"}, {"pg_extension", "true"},
    {"pg_foreign_data_wrapper", "true"}, {"pg_foreign_server", "oid >= 16384"},
    {"pg_foreign_table", "ftrelid >= 16384"}, {"pg_index", "indexrelid >= 16384"},
    {"pg_inherits", "inhrelid >= 16384"}, {"pg_language", "true"}, {"pg_namespace", "true"},
    {"pg_opclass", "oid >= 16384"}, {"pg_operator", "oid >= 16384"}, {"pg_opfamily", "oid >= 16384"},
    {"pg_partitioned_table", "partrelid >= 16384"}, {"pg_policy", "oid >= 16384"}, 
    {"pg_proc", "oid >= 16384 OR proacl IS NOT NULL"},
    {"pg_publication", "oid >= 16384"}, {"pg_publication_rel", "oid >= 16384"}, {"pg_range", "rngtypid >= 16384"},
    {"pg_rewrite", "oid >= 16384"}, {"pg_seclabel", "true"}, {"pg_sequence", "seqrelid >= 16384"},
    {"pg_shdescription", "true"}, {"pg_shseclabel", "true"}, {"pg_statistic_ext", "oid >= 16384"},
    {"pg_tablespace", "true"}, {"pg_transform", "oid >= 16384"}, {"pg_trigger", "oid >= 16384"},
    {"pg_ts_config", "oid >= 16384"}, {"pg_ts_config_map", "mapcfg >= 16384"}, {"pg_ts_dict", "oid >= 16384"},
    {"pg_ts_parser", "oid >= 16384"}, {"pg_ts_template", "oid >= 16384"}, {"pg_type", "oid >= 16384 OR typacl IS NOT NULL"}};

// Of large objects only whether there are any.
constexpr absl::string_view kAnyLargeObject =
    " UNION ALL SELECT count(*) FROM (SELECT FROM pg_catalog.pg_largeobject_metadata LIMIT 1) AS l";

constexpr absl::string_view kSchemasOfPublications = "pg_publication_namespace";  // since 15

constexpr absl::string_view kPositionQuery =
    "SELECT pg_catalog.concat_ws('/', pg_catalog.pg_current_snapshot(), pg_catalog.pg_postmaster_start_time(), "
    "current_user, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";
constexpr absl::string_view kMarksInPlace =
    ", (SELECT count(*) FROM pg_catalog.pg_index WHERE indisvalid AND indisready AND indislive)";

// Catalogs that hold secrets are shown in part to those who are no superusers: what is shown is hashed, and no more is read.
std::string ShownOfSubscriptions(int server_major) {
  std::string columns = "s.subname, s.subowner, s.subenabled, s.subslotname, s.subpublications";
  if (server_major >= 14) absl::StrAppend(&columns, ", s.oid, s.subbinary, s.substream, s.subsynccommit");
  if (server_major >= 15) absl::StrAppend(&columns, ", s.subtwophasestate, s.subdisableonerr");
  if (server_major >= 16) absl::StrAppend(&columns, ", s.subpasswordrequired, s.subrunasowner, s.suborigin");
  if (server_major >= 17) absl::StrAppend(&columns, ", s.subfailover");
  return absl::StrCat(" UNION ALL SELECT sum(hashtextextended(ROW(", columns,
                      ")::text, 0)) FROM pg_catalog.pg_subscription s WHERE s.subdbid = "
                      "(SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())");
}
constexpr absl::string_view kShownOfUserMappings =
    " UNION ALL SELECT sum(hashtextextended(m::text, 0)) FROM pg_catalog.pg_user_mappings m";

absl::StatusOr<std::string> Scalar(pg::Session& session, absl::string_view query) {
  ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(query));
  return rows.empty() ? std::string() : rows.Text(0, 0);
}

// Hashes of rows are added up: sums do not depend on the order of rows, and no two rows of a catalog have one ctid.
std::string DigestQuery(int server_major) {
  const absl::string_view row =
      server_major >= 14 ? "hashtidextended(ctid, xmin::text::int8)" : "hashtextextended(ctid::text, xmin::text::int8)";
  std::string out =
      "SELECT sum(h) FROM (SELECT sum(hashtextextended(rolname, oid::int8)) AS h FROM pg_catalog.pg_roles";
  for (const Part& part : kParts) {
    absl::StrAppend(&out, " UNION ALL SELECT sum(", row, ") FROM pg_catalog.", part.catalog, " WHERE ", part.rows);
  }
  if (server_major >= 15) absl::StrAppend(&out, " UNION ALL SELECT sum(", row, ") FROM pg_catalog.", kSchemasOfPublications);
  return absl::StrCat(out, kShownOfUserMappings, ShownOfSubscriptions(server_major), kAnyLargeObject, ") AS e");
}

}  // namespace

std::vector<std::string> CatalogsInDigest(int server_major) {
  std::vector<std::string> out;
  for (const Part& part : kParts) out.emplace_back(part.catalog);
  if (server_major >= 15) out.emplace_back(kSchemasOfPublications);
  return out;
}

absl::StatusOr<std::string> ReadPosition(pg::Session& session) {
  return Scalar(session, absl::StrCat(kPositionQuery, session.server_major() < 14 ? kMarksInPlace : "", ")"));
}

absl::StatusOr<std::string> ReadCatalogDigest(pg::Session& session) {
  return Scalar(session, DigestQuery(session.server_major()));
}

}  // namespace lockkeeper::introspect
