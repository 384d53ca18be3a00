#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/sql/infer_parts.h"
#include "engine/sql/tree_names.h"

namespace lockkeeper::sql {
namespace {

// What a constraint does to the tables it is about. `existing`: the table has rows already, which are checked unless
// NOT VALID or, for a column that is added without a default, unless nothing can be wrong with NULL.
void InferConstraint(const NamePath& table, const PgQuery__Constraint& constraint, bool existing, bool null_column,
                     Effects* effects) {
  const auto check_rows = [&](Fact::Kind kind) {
    if (!existing) return;
    effects->scans = true;
    effects->AddFact(kind, table, constraint.conname);
  };
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      effects->AddLock(NameOf(constraint.pktable), LockMode::kShareRowExclusive);
      if (!constraint.skip_validation && !null_column) check_rows(Fact::Kind::kAddsForeignKey);
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
      if (!constraint.skip_validation) check_rows(Fact::Kind::kAddsCheck);
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      if (constraint.indexname[0] == '\0') check_rows(Fact::Kind::kBuildsIndex);
      return;
    default: return;
  }
}

bool IsSerial(const PgQuery__TypeName* type) {
  if (type == nullptr || type->n_names == 0) return false;
  const NamePath name = NameOf(type->n_names, type->names);
  for (const char* serial : {"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"}) {
    if (!name.empty() && name.back() == serial) return true;
  }
  return false;
}

void InferAddColumn(const NamePath& table, const PgQuery__ColumnDef& column, Effects* effects) {
  effects->AddLock(table, LockMode::kAccessExclusive);
  bool computed = IsSerial(column.type_name);
  bool has_default = computed;
  const auto is = [](const PgQuery__Node* node, PgQuery__ConstrType type) {
    return node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT && node->constraint->contype == type;
  };
  for (size_t i = 0; i < column.n_constraints; ++i) {
    const PgQuery__Node* node = column.constraints[i];
    const bool generated =
        is(node, PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED) || is(node, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY);
    const bool is_default = is(node, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT);
    has_default |= generated || is_default;
    computed |= generated || (is_default && IsVolatile(node->constraint->raw_expr));
  }
  effects->rewrites |= computed;
  effects->scans |= computed;
  for (size_t i = 0; i < column.n_constraints; ++i) {
    if (column.constraints[i]->node_case != PG_QUERY__NODE__NODE_CONSTRAINT) continue;
    InferConstraint(table, *column.constraints[i]->constraint, true, !has_default, effects);
  }
}

// Commands that take a lock and do nothing else that matters here.
constexpr std::pair<PgQuery__AlterTableType, LockMode> kPlainCommands[] = {
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions, LockMode::kShareUpdateExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser, LockMode::kShareRowExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnGenericOptions, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_GenericOptions, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropOids, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRule, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysRule, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaRule, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRule, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddOf, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropOf, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit, LockMode::kAccessExclusive},
    {PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint, LockMode::kAccessExclusive},
};

LockMode PlainLock(PgQuery__AlterTableType type) {
  for (const auto& [known, mode] : kPlainCommands) {
    if (known == type) return mode;
  }
  return LockMode::kNone;
}

void InferConstraintCommand(const NamePath& table, const PgQuery__AlterTableCmd& command, Effects* effects) {
  const PgQuery__Constraint& constraint = *command.def->constraint;
  const bool foreign = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN;
  effects->AddLock(table, foreign ? LockMode::kShareRowExclusive : LockMode::kAccessExclusive);
  InferConstraint(table, constraint, true, false, effects);
}

void InferPartitionCommand(const NamePath& table, const PgQuery__AlterTableCmd& command, Effects* effects) {
  const bool attach = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition;
  if (command.def == nullptr || command.def->node_case != PG_QUERY__NODE__NODE_PARTITION_CMD) {
    return effects->AddLock(table, LockMode::kAccessExclusive);
  }
  const PgQuery__PartitionCmd& partition = *command.def->partition_cmd;
  const bool gentle = attach || partition.concurrent;
  effects->AddLock(table, gentle ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive);
  effects->AddLock(NameOf(partition.name),
                   partition.concurrent ? LockMode::kShareUpdateExclusive : LockMode::kAccessExclusive);
  effects->scans |= attach;  // unless a valid CHECK already says what the bound says
}

void InferCommand(const NamePath& table, const PgQuery__AlterTableCmd& command, Effects* effects) {
  const auto access_exclusive = [&] { effects->AddLock(table, LockMode::kAccessExclusive); };
  switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      if (command.def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
        InferAddColumn(table, *command.def->column_def, effects);
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
      access_exclusive();
      effects->destructive = true;
      effects->losses.push_back({Loss::Of::kColumn, Below(table, command.name), "", ""});
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
      access_exclusive();
      effects->scans = true;
      effects->AddFact(Fact::Kind::kSetsNotNull, Below(table, command.name));
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      access_exclusive();
      effects->scans = effects->rewrites = true;
      effects->AddFact(Fact::Kind::kChangesType, Below(table, command.name));
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint: return InferConstraintCommand(table, command, effects);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
      effects->AddLock(table, LockMode::kShareUpdateExclusive);
      effects->scans = true;
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
      access_exclusive();
      effects->scans = effects->rewrites = true;
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartitionFinalize: return InferPartitionCommand(table, command, effects);
    default: break;
  }
  const LockMode mode = PlainLock(command.subtype);
  if (mode == LockMode::kNone) effects->Merge(Effects::Unknown("it has an ALTER TABLE command that is not known"));
  effects->AddLock(table, mode);
  effects->destructive |= command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint;
  if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity)
    effects->AddFact(Fact::Kind::kEnablesRowSecurity, table);
  if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity)
    effects->AddFact(Fact::Kind::kDisablesRowSecurity, table);
}

// ALTER TYPE t DROP ATTRIBUTE a takes the attribute out of every stored value.
Effects InferAlterType(const PgQuery__AlterTableStmt& statement) {
  Effects effects = Effects::Known();
  for (size_t i = 0; i < statement.n_cmds; ++i) {
    const PgQuery__AlterTableCmd& command = *statement.cmds[i]->alter_table_cmd;
    if (command.subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn) continue;
    effects.destructive = true;
    effects.losses.push_back({Loss::Of::kCascade, Below(NameOf(statement.relation), command.name), "", ""});
  }
  return effects;
}

}  // namespace

Effects InferAlterTable(const PgQuery__AlterTableStmt& statement) {
  const NamePath table = NameOf(statement.relation);
  Effects effects = Effects::Known();
  switch (statement.objtype) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE: return InferAlterType(statement);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      for (size_t i = 0; i < statement.n_cmds; ++i) InferCommand(table, *statement.cmds[i]->alter_table_cmd, &effects);
      return effects;
    default:
      effects.AddLock(table, LockMode::kAccessExclusive);  // an index, a view or a sequence: nothing to scan or lose
      return effects;
  }
}

Effects InferCreateTable(const PgQuery__CreateStmt& statement) {
  Effects effects = Effects::Known();
  const NamePath table = NameOf(statement.relation);
  effects.AddFact(Fact::Kind::kCreatesTable, table, statement.if_not_exists ? "if not exists" : "");
  for (size_t i = 0; i < statement.n_inh_relations; ++i) {
    const bool partition = statement.partbound != nullptr;
    effects.AddLock(NameOf(statement.inh_relations[i]),
                    partition ? LockMode::kAccessExclusive : LockMode::kShareUpdateExclusive);
  }
  const auto constraint = [&](const PgQuery__Node* node) {
    if (node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT)
      InferConstraint(table, *node->constraint, false, false, &effects);
  };
  for (size_t i = 0; i < statement.n_table_elts; ++i) {
    const PgQuery__Node* element = statement.table_elts[i];
    constraint(element);
    if (element->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF) continue;
    for (size_t k = 0; k < element->column_def->n_constraints; ++k) constraint(element->column_def->constraints[k]);
  }
  // A foreign key to the table itself locks nothing that others could wait for.
  effects.locks.erase(
      std::remove_if(effects.locks.begin(), effects.locks.end(), [&](const Lock& lock) { return lock.table == table; }),
      effects.locks.end());
  return effects;
}

}  // namespace lockkeeper::sql
