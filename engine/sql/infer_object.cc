#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/sql/infer_parts.h"
#include "engine/sql/tree_names.h"

namespace lockkeeper::sql {
namespace {

void InferDropOne(const PgQuery__DropStmt& statement, NamePath name, Effects* effects) {
  const bool cascade = statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  switch (statement.remove_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
      effects->losses.push_back({Loss::Of::kTable, name, "", ""});
      return effects->AddLock(std::move(name), LockMode::kAccessExclusive);
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return effects->AddLock(std::move(name),
                              statement.concurrent ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive);
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      return effects->AddLock(std::move(name), LockMode::kAccessExclusive);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
      if (!name.empty()) name.pop_back();
      return effects->AddLock(std::move(name), LockMode::kAccessExclusive);
    // Their names begin with the access method.
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPCLASS:
    case PG_QUERY__OBJECT_TYPE__OBJECT_OPFAMILY:
      if (!name.empty()) name.erase(name.begin());
      if (cascade) effects->losses.push_back({Loss::Of::kCascade, std::move(name), "", ""});
      return;
    // An extension may own tables; the others can be what a column is made of.
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
      return effects->losses.push_back({Loss::Of::kCascade, std::move(name), "", ""});
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLLATION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FDW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_SERVER:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ACCESS_METHOD:
      if (cascade) effects->losses.push_back({Loss::Of::kCascade, std::move(name), "", ""});
      return;
    default: return;
  }
}

bool BreaksDeployedCode(PgQuery__ObjectType type) {
  switch (type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_AGGREGATE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSCONFIGURATION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TSDICTIONARY: return true;
    default: return false;
  }
}

std::string Privileges(const PgQuery__GrantStmt& statement) {
  std::string out;
  for (size_t i = 0; i < statement.n_privileges; ++i) {
    const PgQuery__Node& node = *statement.privileges[i];
    if (node.node_case != PG_QUERY__NODE__NODE_ACCESS_PRIV) continue;
    const std::string name = node.access_priv->priv_name;
    absl::StrAppend(&out, out.empty() ? "" : ", ", name.empty() ? "ALL" : absl::AsciiStrToUpper(name));
  }
  return out.empty() ? "ALL" : out;
}

bool GrantsToPublic(const PgQuery__GrantStmt& statement) {
  for (size_t i = 0; i < statement.n_grantees; ++i) {
    const PgQuery__Node& node = *statement.grantees[i];
    if (node.node_case == PG_QUERY__NODE__NODE_ROLE_SPEC &&
        node.role_spec->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC) {
      return true;
    }
  }
  return false;
}

}  // namespace

Effects InferDrop(const PgQuery__DropStmt& statement) {
  Effects effects = Effects::Known();
  effects.destructive = true;
  for (size_t i = 0; i < statement.n_objects; ++i) InferDropOne(statement, NameOf(statement.objects[i]), &effects);
  return effects;
}

Effects InferRename(const PgQuery__RenameStmt& statement) {
  Effects effects = Effects::Known();
  NamePath name = statement.relation != nullptr ? NameOf(statement.relation) : NameOf(statement.object);
  const bool index = statement.rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX;
  if (statement.relation != nullptr && !index) effects.AddLock(name, LockMode::kAccessExclusive);
  if (index) effects.AddLock(name, LockMode::kShareUpdateExclusive);
  switch (statement.rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE:
      effects.AddFact(Fact::Kind::kTouchesCluster, {statement.subname}, "RENAME");
      return effects;
    default: break;
  }
  if (!BreaksDeployedCode(statement.rename_type)) return effects;
  if (statement.subname[0] != '\0') name.emplace_back(statement.subname);
  effects.AddFact(Fact::Kind::kRenames, std::move(name), statement.newname);
  return effects;
}

Effects InferGrant(const PgQuery__GrantStmt& statement) {
  Effects effects = Effects::Known();
  if (!statement.is_grant || !GrantsToPublic(statement)) return effects;
  const std::string privileges = Privileges(statement);
  for (size_t i = 0; i < statement.n_objects; ++i) {
    effects.AddFact(Fact::Kind::kGrantsToPublic, NameOf(statement.objects[i]), privileges);
  }
  if (statement.n_objects == 0) effects.AddFact(Fact::Kind::kGrantsToPublic, {}, privileges);
  return effects;
}

Effects InferFunction(const NamePath& name, size_t count, PgQuery__Node* const* options) {
  Effects effects = Effects::Known();
  if (!IsOptionOn(count, options, "security")) return effects;
  for (size_t i = 0; i < count; ++i) {
    if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM) continue;
    const PgQuery__DefElem& option = *options[i]->def_elem;
    if (std::string(option.defname) != "set" || option.arg == nullptr) continue;
    if (option.arg->node_case != PG_QUERY__NODE__NODE_VARIABLE_SET_STMT) continue;
    if (std::string(option.arg->variable_set_stmt->name) == "search_path") return effects;
  }
  effects.AddFact(Fact::Kind::kDefinerWithoutSearchPath, name);
  return effects;
}

}  // namespace lockkeeper::sql
