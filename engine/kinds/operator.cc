#include "engine/kinds/operator.h"

#include <vector>

#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {
namespace {

using catalog::OnChange;
using emit::Change;
using emit::Context;
using emit::FieldSet;
using emit::Object;
using emit::Sink;
using sql::Printed;
using sql::SqlWriter;

// A commutator or negator that is only a shell is named all the same: that is how CREATE OPERATOR would make it.
// Postfix operators (up to PostgreSQL 13) have no row here and are reported as unsupported.
std::string Query(int) {
  return R"(
    SELECT 'pg_catalog.pg_operator'::regclass::oid AS classid, o.oid AS objid, 0 AS objsubid,
           ARRAY[n.nspname::text, o.oprname || '(' || coalesce(t.lhs || ', ', '') || t.rhs || ')'] AS path,
           pg_get_userbyid(o.oprowner) AS owner, format('%I.%s', n.nspname, o.oprname) AS symbol,
           coalesce(t.lhs, '') AS left, t.rhs AS right, o.oprcode::text AS function,
           CASE WHEN c.oid IS NOT NULL THEN format('OPERATOR(%I.%s)', cn.nspname, c.oprname) ELSE '' END AS commutator,
           CASE WHEN g.oid IS NOT NULL THEN format('OPERATOR(%I.%s)', gn.nspname, g.oprname) ELSE '' END AS negator,
           CASE WHEN o.oprrest <> 0 THEN o.oprrest::text ELSE '' END AS restrict,
           CASE WHEN o.oprjoin <> 0 THEN o.oprjoin::text ELSE '' END AS join,
           o.oprcanhash AS hashes, o.oprcanmerge AS merges
      FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
      LEFT JOIN pg_catalog.pg_operator c ON c.oid = o.oprcom
      LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.oprnamespace
      LEFT JOIN pg_catalog.pg_operator g ON g.oid = o.oprnegate
      LEFT JOIN pg_catalog.pg_namespace gn ON gn.oid = g.oprnamespace,
           LATERAL (SELECT CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS lhs,
                           format_type(o.oprright, NULL) AS rhs) AS t
     WHERE o.oprcode <> 0 AND o.oprright <> 0 AND n.oid = ANY ($1::oid[]))";
}

Printed Address(const Object& object) {
  const auto& op = object.As<Operator>();
  return Printed(SqlWriter().Add(Printed(op.symbol)).List({op.left.empty() ? "NONE" : op.left, op.right}).Sql());
}

// Since PostgreSQL 17 ALTER OPERATOR says what had not been said; it takes nothing back.
OnChange Judge(const Object& from, const Object& to, const FieldSet&, int server_major) {
  const auto &before = from.As<Operator>(), &after = to.As<Operator>();
  if (before.function != after.function) return OnChange::kRecreate;
  const auto link = [](const std::string& a, const std::string& b) { return a == b || a.empty(); };
  const auto flag = [](bool a, bool b) { return a == b || !a; };
  const bool same = before.commutator == after.commutator && before.negator == after.negator &&
                    before.hashes == after.hashes && before.merges == after.merges;
  const bool says_more = link(before.commutator, after.commutator) && link(before.negator, after.negator) &&
                         flag(before.hashes, after.hashes) && flag(before.merges, after.merges);
  return same || (says_more && server_major >= 17) ? OnChange::kAlter : OnChange::kRecreate;
}

void Create(const Object& object, const Context&, Sink& sink) {
  const auto& op = object.As<Operator>();
  std::vector<std::string> options;
  const auto option = [&](const SqlWriter& name, const std::string& value) {
    if (!value.empty()) options.push_back(SqlWriter(name).Add(Printed(value)).Sql());
  };
  option(SqlWriter().Add("FUNCTION ="), op.function);
  option(SqlWriter().Add("LEFTARG ="), op.left);
  option(SqlWriter().Add("RIGHTARG ="), op.right);
  option(SqlWriter().Add("COMMUTATOR ="), op.commutator);
  option(SqlWriter().Add("NEGATOR ="), op.negator);
  option(SqlWriter().Add("RESTRICT ="), op.restrict_function);
  option(SqlWriter().Add("JOIN ="), op.join_function);
  if (op.hashes) options.emplace_back("HASHES");
  if (op.merges) options.emplace_back("MERGES");
  sink.Create(SqlWriter().Add("CREATE OPERATOR").Add(Printed(op.symbol)).List(options));
}

void Alter(const Object& from, const Object& to, const Change&, const Context&, Sink& sink) {
  const auto &before = from.As<Operator>(), &after = to.As<Operator>();
  std::vector<std::string> options;
  const auto value = [](const std::string& function) { return Printed(function.empty() ? "NONE" : function); };
  if (before.restrict_function != after.restrict_function) {
    options.push_back(SqlWriter().Add("RESTRICT =").Add(value(after.restrict_function)).Sql());
  }
  if (before.join_function != after.join_function) {
    options.push_back(SqlWriter().Add("JOIN =").Add(value(after.join_function)).Sql());
  }
  if (before.commutator != after.commutator)
    options.push_back(SqlWriter().Add("COMMUTATOR =").Add(Printed(after.commutator)).Sql());
  if (before.negator != after.negator)
    options.push_back(SqlWriter().Add("NEGATOR =").Add(Printed(after.negator)).Sql());
  if (before.hashes != after.hashes) options.emplace_back("HASHES");
  if (before.merges != after.merges) options.emplace_back("MERGES");
  if (!options.empty()) sink.Alter(SqlWriter().Add("ALTER OPERATOR").Add(Address(to)).Add("SET").List(options));
}

void Drop(const Object& object, const Context&, Sink& sink) {
  sink.Drop(SqlWriter().Add("DROP OPERATOR").Add(Address(object)));
}

std::vector<std::string> Slots(const Object& object) {
  return {SqlWriter().Add("operator").Add(Address(object)).Sql()};
}

constexpr emit::Hooks kHooks{.create = Create, .alter = Alter, .drop = Drop, .address = Address};

}  // namespace

const catalog::KindDescriptor& operator_kind() {
  static const catalog::KindDescriptor kind = catalog::MakeDescriptor<Operator>({
      .name = "operator",
      .noun = "OPERATOR",
      .parents = {"schema"},
      .facets = {.owner = true, .comment = true},
      .query = Query,
      .judge = Judge,
      .slots = Slots,
      .hooks = &kHooks,
  });
  return kind;
}

}  // namespace lockkeeper::kinds
