#include "engine/kinds/default_privilege.h"

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/grants.h"

namespace lockkeeper::kinds {
namespace {

using emit::Change;
using emit::Context;
using emit::Object;
using emit::Sink;
using sql::Ident;
using sql::SqlWriter;

// The grantor of a default privilege is always its role. The letters are sorted, not in the order of aclitem's own
// text. The `path` of the session's own entries leaves out its name.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_default_acl'::regclass::oid AS classid, d.oid AS objid, 0 AS objsubid,
           ARRAY[CASE WHEN r.name = current_user THEN '' ELSE r.name END, coalesce(n.nspname::text, ''),
                 d.defaclobjtype::text] AS path,
           ARRAY(SELECT g.name || '=' || string_agg(g.letter || CASE WHEN g.option THEN '*' ELSE '' END, ''
                                                    ORDER BY g.letter COLLATE "C") AS entry
                   FROM (SELECT CASE WHEN a.grantee = d.defaclrole THEN '@owner' WHEN a.grantee = 0 THEN ''
                                     ELSE pg_get_userbyid(a.grantee)::text END AS name, a.is_grantable AS option,
                                CASE a.privilege_type WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a'
                                  WHEN 'UPDATE' THEN 'w' WHEN 'DELETE' THEN 'd'
                                  WHEN 'TRUNCATE' THEN 'D' WHEN 'REFERENCES' THEN 'x'
                                  WHEN 'TRIGGER' THEN 't' WHEN 'MAINTAIN' THEN 'm' WHEN 'EXECUTE' THEN 'X'
                                  WHEN 'USAGE' THEN 'U' WHEN 'CREATE' THEN 'C' ELSE '?' END AS letter
                           FROM aclexplode(d.defaclacl) AS a) AS g
                  GROUP BY g.name ORDER BY g.name COLLATE "C") AS privileges
      FROM pg_catalog.pg_default_acl d CROSS JOIN LATERAL (SELECT pg_get_userbyid(d.defaclrole)::text AS name) AS r
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
     WHERE d.defaclnamespace = 0 OR n.oid = ANY ($1::oid[]))";
}

const std::string& Role(const Object& object) { return object.key.path[0]; }
const std::string& Schema(const Object& object) { return object.key.path[1]; }
char Type(const Object& object) { return object.key.path[2].empty() ? '\0' : object.key.path[2][0]; }

SqlWriter Objects(char type) {
  switch (type) {
    case 'r': return SqlWriter().Add("TABLES");
    case 'S': return SqlWriter().Add("SEQUENCES");
    case 'f': return SqlWriter().Add("FUNCTIONS");
    case 'T': return SqlWriter().Add("TYPES");
    case 'n': return SqlWriter().Add("SCHEMAS");
    default: return SqlWriter().Add("LARGE OBJECTS");
  }
}

Grants Base(const Object& object, const Context& context) {
  if (!Schema(object).empty()) return {};
  return BuiltInGrants(Type(object) == 'S' ? 's' : Type(object), context.server_major());
}

std::vector<SqlWriter> Statements(const Object& object, const Grants& from, const Grants& to) {
  SqlWriter prefix;
  prefix.Add("ALTER DEFAULT PRIVILEGES")
      .AddIf(!Role(object).empty(), "FOR ROLE", Ident(Role(object)))
      .AddIf(!Schema(object).empty(), "IN SCHEMA", Ident(Schema(object)));
  std::vector<SqlWriter> out;
  for (const GrantStep& step : GrantSteps(from, to)) {
    out.push_back(GrantStatement(step, prefix, SqlWriter(), Objects(Type(object)), Role(object)));
  }
  return out;
}

Grants Granted(const Object& object) { return ParseGrants(object.As<DefaultPrivilege>().privileges); }

// The plan's own new objects are made under the old default privileges; facets.cc counts on that. Those of other roles do
// not act on what the plan makes.
void AfterObjects(const Object& privilege, const Context& context, emit::Draft& draft) {
  if (!Role(privilege).empty()) return;
  for (const Object& object : context.to().objects()) {
    if (DefaultPrivilegeType(object.key.kind->facets.acl) != Type(privilege) || !context.IsMade(object)) continue;
    if (Schema(privilege).empty() || object.key.path.front() == Schema(privilege)) draft.AfterReady(object.key);
  }
}

void Create(const Object& object, const Context& context, Sink& sink) {
  for (const SqlWriter& statement : Statements(object, Base(object, context), Granted(object))) {
    AfterObjects(object, context, sink.Create(statement));
  }
}

void Alter(const Object& from, const Object& to, const Change&, const Context& context, Sink& sink) {
  for (const SqlWriter& statement : Statements(to, Granted(from), Granted(to))) {
    AfterObjects(to, context, sink.Alter(statement));
  }
}

// With its schema an entry goes before anything is made anew in there.
void Drop(const Object& object, const Context& context, Sink& sink) {
  const Object* schema = context.InFrom("schema", {Schema(object)});
  const bool first = schema != nullptr && context.GoesAway(*schema);
  for (const SqlWriter& statement : Statements(object, Granted(object), Base(object, context))) {
    emit::Draft& draft = sink.Drop(statement);
    if (!first) AfterObjects(object, context, draft);
  }
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop};

}  // namespace

const catalog::KindDescriptor& default_privilege_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<DefaultPrivilege>({
      .name = "default_privilege",
      .noun = "DEFAULT PRIVILEGES",
      .query = Query,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
