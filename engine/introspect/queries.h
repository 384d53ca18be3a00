// The reader's own catalog queries, those that no kind owns.
#ifndef LOCKKEEPER_ENGINE_INTROSPECT_QUERIES_H_
#define LOCKKEEPER_ENGINE_INTROSPECT_QUERIES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace lockkeeper::introspect {

// With an empty search_path every name is printed qualified; the next settings fix how values are printed. Compiling a query
// takes longer than running it here: the server thinks that joins of catalogs are large.
inline constexpr absl::string_view kReadingSettings =
    "SELECT pg_catalog.set_config(name, value, true) FROM (VALUES ('search_path', ''), ('TimeZone', 'UTC'), "
    "('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('extra_float_digits', '1'), ('bytea_output', 'hex'), "
    "('quote_all_identifiers', 'off'), ('jit', 'off')) AS s(name, value)";

// The schemas in scope and the role the session runs as. Names that begin with pg_ are the system's; `lockkeeper` is ours.
inline constexpr absl::string_view kScopeQuery =
    "SELECT coalesce(array_agg(oid), '{}'), current_user FROM pg_catalog.pg_namespace "
    "WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'lockkeeper')";

inline constexpr absl::string_view kMemberQuery =
    "SELECT classid, objid, 0, refclassid, refobjid, 0 FROM pg_catalog.pg_depend WHERE deptype = 'e'";

// 16384 is FirstNormalObjectId; schema public has a fixed oid below it but is a user's object.
inline constexpr absl::string_view kCommentQuery =
    "SELECT classoid, objoid, objsubid, description FROM pg_catalog.pg_description "
    "WHERE objoid >= 16384 OR classoid = 'pg_catalog.pg_namespace'::regclass";

inline constexpr absl::string_view kLabelQuery =
    "SELECT classoid, objoid, objsubid, label, provider FROM pg_catalog.pg_seclabel ORDER BY provider";

inline constexpr absl::string_view kIdentityQuery =
    "SELECT i.type, i.identity FROM unnest($1::oid[], $2::oid[]) AS a(classid, objid), "
    "pg_catalog.pg_identify_object(a.classid, a.objid, 0) AS i "
    "WHERE i.identity IS NOT NULL AND coalesce(i.schema, '') !~ '^(pg_.*|information_schema|lockkeeper)$' "
    "AND i.identity !~ '^(.* on |for )?(pg_temp_[0-9]+|pg_toast[a-z0-9_]*|lockkeeper)([.]|$)'";

// Privileges that somebody gave on, or took from, what the system or an extension brought: they are no part of any object
// that is managed. Address, what it is, its name, and the privileges as text.
inline constexpr absl::string_view kForeignPrivilegeQuery = R"(
    SELECT o.classid, o.objid, o.objsubid, i.type, i.identity, o.acl::text
      FROM (SELECT 'pg_catalog.pg_proc'::regclass::oid AS classid, oid AS objid, 0 AS objsubid, proacl AS acl,
                   acldefault('f', proowner) AS standard FROM pg_catalog.pg_proc WHERE proacl IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_class'::regclass, oid, 0, relacl,
                   acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)
              FROM pg_catalog.pg_class WHERE relacl IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_class'::regclass, attrelid, attnum, attacl, '{}'
              FROM pg_catalog.pg_attribute WHERE attacl IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_type'::regclass, oid, 0, typacl, acldefault('T', typowner)
              FROM pg_catalog.pg_type WHERE typacl IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_namespace'::regclass, oid, 0, nspacl, acldefault('n', nspowner)
              FROM pg_catalog.pg_namespace WHERE nspacl IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_language'::regclass, oid, 0, lanacl, acldefault('l', lanowner)
              FROM pg_catalog.pg_language WHERE lanacl IS NOT NULL
            UNION ALL
            SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, oid, 0, fdwacl, acldefault('F', fdwowner)
              FROM pg_catalog.pg_foreign_data_wrapper WHERE fdwacl IS NOT NULL) AS o
      LEFT JOIN pg_catalog.pg_init_privs p
             ON p.classoid = o.classid AND p.objoid = o.objid AND p.objsubid = o.objsubid
     CROSS JOIN LATERAL pg_catalog.pg_identify_object(o.classid, o.objid, o.objsubid) AS i
     WHERE (o.objid < 16384 OR EXISTS (SELECT FROM pg_catalog.pg_depend e
                                        WHERE e.classid = o.classid AND e.objid = o.objid AND e.deptype = 'e'))
       AND ARRAY(SELECT a::text FROM unnest(o.acl) AS a ORDER BY 1)
           <> ARRAY(SELECT a::text FROM unnest(coalesce(p.initprivs, o.standard)) AS a ORDER BY 1)
       AND coalesce(i.schema, i.name) IS DISTINCT FROM 'information_schema'  -- nobody recorded what initdb gave there
     ORDER BY 4, 5)";

// Whether there are large objects: rows, whose owners and privileges nobody but their application knows.
inline constexpr absl::string_view kLargeObjectQuery =
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)";

// Who depends on whom, and how: (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype).
std::string DependencyQuery(int server_major);

// The address of every object a user made, of any catalog that has such.
std::string EverythingQuery(int server_major);

}  // namespace lockkeeper::introspect

#endif  // LOCKKEEPER_ENGINE_INTROSPECT_QUERIES_H_
