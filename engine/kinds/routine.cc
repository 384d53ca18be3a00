#include "engine/kinds/routine.h"

#include "absl/strings/str_replace.h"

namespace lockkeeper::kinds {
namespace {

using catalog::Object;
using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

// Without a word about modes the server takes the types of a procedure for those of all its arguments, too, and may find
// two.
Printed Address(const Object& object) {
  const std::string& types = object.As<Routine>().types;
  const bool say_mode = object.key.kind->name == "procedure" && !types.empty();
  return RoutineName(object, types, say_mode ? "IN " : "");
}

void Create(const Object& object, const Context&, Sink& sink) {
  sink.Create(SqlWriter().Add(Printed(object.As<Routine>().definition)));
}

void Alter(const Object&, const Object& to, const Change&, const Context&, Sink& sink) {
  sink.Alter(SqlWriter().Add(Printed(to.As<Routine>().definition)));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP").Add(Printed(object.key.kind->noun)).Add(Address(object)));
}

}  // namespace

const emit::Hooks kRoutineHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

sql::Printed RoutineName(const Object& object, absl::string_view types, absl::string_view mode) {
  std::vector<std::string> path = object.key.path;
  path.back().resize(path.back().size() - types.size() - 2);  // "(" types ")"
  std::string name = Quote(sql::QualifiedName(path));
  name.append("(").append(mode.data(), mode.size()).append(types.data(), types.size()).append(")");
  return Printed(name);
}

// Constructor functions of range types belong internally to their type and are no objects.
std::string RoutineQuery(absl::string_view kinds, int server_major) {
  constexpr absl::string_view kQuery = R"(
    SELECT 'pg_catalog.pg_proc'::regclass::oid AS classid, p.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname::text, p.proname || '(' || oidvectortypes(p.proargtypes) || ')'] AS path,
           pg_get_userbyid(p.proowner) AS owner, coalesce(p.proacl, acldefault('f', p.proowner))::text[] AS acl,
           rtrim(pg_get_functiondef(p.oid), E'\n') AS definition, coalesce(pg_get_function_result(p.oid), '') AS result,
           oidvectortypes(p.proargtypes) AS types,
           ARRAY(SELECT coalesce(p.proargnames[i], '') FROM generate_series(1, coalesce(array_length(p.proargmodes, 1),
                 p.pronargs)) AS i WHERE coalesce(p.proargmodes[i], 'i') IN ('i', 'b', 'v') ORDER BY i) AS input_names,
           ARRAY(SELECT concat_ws(' ', p.proargmodes[i], quote_ident(nullif(p.proargnames[i], '')),
                                  format_type(p.proallargtypes[i], NULL))
                   FROM generate_series(1, coalesce(array_length(p.proargmodes, 1), 0)) AS i
                  WHERE p.proargmodes[i] IN ('o', 'b', 't') ORDER BY i) AS outputs,
           p.pronargdefaults AS defaults, l.lanname AS language, $string_body AS string_body,
           p.prokind = 'w' AS "window"
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
     WHERE p.prokind IN ($kinds) AND n.oid = ANY ($1::oid[])
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass
                          AND d.objid = p.oid AND d.deptype IN ('i', 'e')))";
  return absl::StrReplaceAll(
      kQuery, {{"$kinds", kinds}, {"$string_body", server_major >= 14 ? "p.prosqlbody IS NULL" : "true"}});
}

OnChange JudgeRoutine(const Object& from, const Object& to, const catalog::FieldSet&, int) {
  const Routine &before = from.As<Routine>(), &after = to.As<Routine>();
  if (before.result != after.result || after.defaults < before.defaults) return OnChange::kRecreate;
  for (size_t i = 0; i < before.input_names.size(); ++i) {
    if (before.input_names[i].empty()) continue;
    if (i >= after.input_names.size() || before.input_names[i] != after.input_names[i]) return OnChange::kRecreate;
  }
  // Several outputs are one row type ("record"), whose columns must stay; the name of a single one does not matter.
  // A procedure always returns a row.
  const bool row = before.result.empty() || before.result == "record" || before.result == "SETOF record";
  return row && before.outputs != after.outputs ? OnChange::kRecreate : OnChange::kAlter;
}

}  // namespace lockkeeper::kinds
