#include "engine/sql/infer_effects.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/sql/infer_parts.h"
#include "engine/sql/lexer.h"
#include "engine/sql/tree.h"
#include "engine/sql/tree_names.h"

namespace lockkeeper::sql {
namespace {

Effects InferIndex(const PgQuery__IndexStmt& statement) {
  const NamePath table = NameOf(statement.relation);
  Effects effects = Locking(table, statement.concurrent ? LockMode::kShareUpdateExclusive : LockMode::kShare);
  effects.scans = true;
  if (!statement.concurrent) effects.AddFact(Fact::Kind::kBuildsIndex, table, statement.idxname);
  return effects;
}

Effects InferCreateTableAs(const PgQuery__CreateTableAsStmt& statement, absl::string_view text) {
  if (statement.query == nullptr) return Effects::Unknown("its query cannot be seen");
  Effects effects = InferQuery(*statement.query, text);
  if (statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE && statement.into != nullptr) {
    effects.AddFact(Fact::Kind::kCreatesTable, NameOf(statement.into->rel),
                    statement.if_not_exists ? "if not exists" : "");
  }
  return effects;
}

// Subtypes: T default, N drop not null, O set not null, C add constraint, X drop constraint, V validate.
Effects InferAlterDomain(const PgQuery__AlterDomainStmt& statement) {
  Effects effects = Effects::Known();
  const char subtype = statement.subtype[0];
  const bool added = subtype == 'C' && statement.def != nullptr &&
                     statement.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT &&
                     !statement.def->constraint->skip_validation;
  effects.scans = added || subtype == 'O' || subtype == 'V';  // every table that uses the domain
  effects.destructive = subtype == 'X';
  if (added)
    effects.AddFact(Fact::Kind::kAddsCheck, NameOf(statement.n_type_name, statement.type_name),
                    statement.def->constraint->conname);
  return effects;
}

Effects InferEnum(const PgQuery__AlterEnumStmt& statement) {
  Effects effects = Effects::Known();
  if (statement.old_val[0] == '\0') return effects;
  effects.AddFact(Fact::Kind::kRenames, Below(NameOf(statement.n_type_name, statement.type_name), statement.old_val),
                  statement.new_val);
  return effects;
}

Effects InferMove(const PgQuery__AlterObjectSchemaStmt& statement) {
  Effects effects = Effects::Known();
  NamePath name = statement.relation != nullptr ? NameOf(statement.relation) : NameOf(statement.object);
  if (statement.relation != nullptr) effects.AddLock(name, LockMode::kAccessExclusive);
  const std::string moved = name.empty() ? "" : DottedName({statement.newschema, name.back()});
  if (statement.object_type != PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION)
    effects.AddFact(Fact::Kind::kRenames, std::move(name), moved);
  return effects;
}

// It holds no rows here: of what CREATE TABLE does, only the locks on its parents are left.
Effects InferCreateForeignTable(const PgQuery__CreateForeignTableStmt& statement) {
  Effects effects = Effects::Known();
  if (statement.base_stmt != nullptr) effects.locks = InferCreateTable(*statement.base_stmt).locks;
  return effects;
}

Effects InferTrigger(const PgQuery__CreateTrigStmt& statement) {
  Effects effects = Locking(NameOf(statement.relation), LockMode::kShareRowExclusive);
  if (statement.constrrel != nullptr) effects.AddLock(NameOf(statement.constrrel), LockMode::kShareRowExclusive);
  return effects;
}

Effects InferPolicy(const PgQuery__CreatePolicyStmt& statement) {
  Effects effects = Locking(NameOf(statement.table), LockMode::kAccessExclusive);
  effects.AddFact(Fact::Kind::kCreatesPolicy, NameOf(statement.table));
  return effects;
}

Effects InferStatistics(const PgQuery__CreateStatsStmt& statement) {
  Effects effects = Effects::Known();
  for (size_t i = 0; i < statement.n_relations; ++i) {
    effects.AddLock(NameOf(statement.relations[i]), LockMode::kShareUpdateExclusive);
  }
  return effects;
}

Effects InferView(const PgQuery__ViewStmt& statement) {
  return statement.replace ? Locking(NameOf(statement.view), LockMode::kAccessExclusive) : Effects::Known();
}

Effects InferSchema(const PgQuery__CreateSchemaStmt& statement, absl::string_view text) {
  Effects effects = Effects::Known();
  for (size_t i = 0; i < statement.n_schema_elts; ++i) {
    effects.Merge(InferTree(*statement.schema_elts[i], text)
                      .value_or(Effects::Unknown("it holds a statement that is not known")));
  }
  return effects;
}

// Statements that change only rows of the catalogs that no ordinary query waits for, or that only the session feels.
constexpr PgQuery__Node__NodeCase kQuiet[] = {
    PG_QUERY__NODE__NODE_CLOSE_PORTAL_STMT,
    PG_QUERY__NODE__NODE_COMMENT_STMT,
    PG_QUERY__NODE__NODE_DEFINE_STMT,
    PG_QUERY__NODE__NODE_FETCH_STMT,
    PG_QUERY__NODE__NODE_NOTIFY_STMT,
    PG_QUERY__NODE__NODE_LISTEN_STMT,
    PG_QUERY__NODE__NODE_UNLISTEN_STMT,
    PG_QUERY__NODE__NODE_TRANSACTION_STMT,
    PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT,
    PG_QUERY__NODE__NODE_CREATE_SEQ_STMT,
    PG_QUERY__NODE__NODE_ALTER_SEQ_STMT,
    PG_QUERY__NODE__NODE_VARIABLE_SET_STMT,
    PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT,
    PG_QUERY__NODE__NODE_DISCARD_STMT,
    PG_QUERY__NODE__NODE_CREATE_PLANG_STMT,
    PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT,
    PG_QUERY__NODE__NODE_CHECK_POINT_STMT,
    PG_QUERY__NODE__NODE_CREATE_CONVERSION_STMT,
    PG_QUERY__NODE__NODE_CREATE_CAST_STMT,
    PG_QUERY__NODE__NODE_CREATE_OP_CLASS_STMT,
    PG_QUERY__NODE__NODE_CREATE_OP_FAMILY_STMT,
    PG_QUERY__NODE__NODE_ALTER_OP_FAMILY_STMT,
    PG_QUERY__NODE__NODE_DEALLOCATE_STMT,
    PG_QUERY__NODE__NODE_ALTER_OBJECT_DEPENDS_STMT,
    PG_QUERY__NODE__NODE_ALTER_OWNER_STMT,
    PG_QUERY__NODE__NODE_ALTER_OPERATOR_STMT,
    PG_QUERY__NODE__NODE_ALTER_TYPE_STMT,
    PG_QUERY__NODE__NODE_REASSIGN_OWNED_STMT,
    PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT,
    PG_QUERY__NODE__NODE_CREATE_ENUM_STMT,
    PG_QUERY__NODE__NODE_CREATE_RANGE_STMT,
    PG_QUERY__NODE__NODE_ALTER_TSDICTIONARY_STMT,
    PG_QUERY__NODE__NODE_ALTER_TSCONFIGURATION_STMT,
    PG_QUERY__NODE__NODE_CREATE_FDW_STMT,
    PG_QUERY__NODE__NODE_ALTER_FDW_STMT,
    PG_QUERY__NODE__NODE_CREATE_FOREIGN_SERVER_STMT,
    PG_QUERY__NODE__NODE_ALTER_FOREIGN_SERVER_STMT,
    PG_QUERY__NODE__NODE_CREATE_USER_MAPPING_STMT,
    PG_QUERY__NODE__NODE_ALTER_USER_MAPPING_STMT,
    PG_QUERY__NODE__NODE_DROP_USER_MAPPING_STMT,
    PG_QUERY__NODE__NODE_SEC_LABEL_STMT,
    PG_QUERY__NODE__NODE_IMPORT_FOREIGN_SCHEMA_STMT,
    PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT,
    PG_QUERY__NODE__NODE_ALTER_EXTENSION_CONTENTS_STMT,
    PG_QUERY__NODE__NODE_CREATE_TRANSFORM_STMT,
    PG_QUERY__NODE__NODE_CREATE_AM_STMT,
    PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT,
    PG_QUERY__NODE__NODE_ALTER_PUBLICATION_STMT,
    PG_QUERY__NODE__NODE_ALTER_COLLATION_STMT,
    PG_QUERY__NODE__NODE_ALTER_STATS_STMT,
};

// Statements about what lies outside of the one database.
constexpr std::pair<PgQuery__Node__NodeCase, absl::string_view> kCluster[] = {
    {PG_QUERY__NODE__NODE_CREATEDB_STMT, "CREATE DATABASE"},
    {PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT, "ALTER DATABASE"},
    {PG_QUERY__NODE__NODE_ALTER_DATABASE_SET_STMT, "ALTER DATABASE"},
    {PG_QUERY__NODE__NODE_ALTER_DATABASE_REFRESH_COLL_STMT, "ALTER DATABASE"},
    {PG_QUERY__NODE__NODE_CREATE_ROLE_STMT, "CREATE ROLE"},
    {PG_QUERY__NODE__NODE_ALTER_ROLE_STMT, "ALTER ROLE"},
    {PG_QUERY__NODE__NODE_ALTER_ROLE_SET_STMT, "ALTER ROLE"},
    {PG_QUERY__NODE__NODE_DROP_ROLE_STMT, "DROP ROLE"},
    {PG_QUERY__NODE__NODE_GRANT_ROLE_STMT, "GRANT ROLE"},
    {PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT, "CREATE TABLESPACE"},
    {PG_QUERY__NODE__NODE_ALTER_TABLE_SPACE_OPTIONS_STMT, "ALTER TABLESPACE"},
    {PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT, "DROP TABLESPACE"},
    {PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT, "ALTER SYSTEM"},
};

absl::string_view WhyUnknown(PgQuery__Node__NodeCase type) {
  switch (type) {
    case PG_QUERY__NODE__NODE_DO_STMT: return "a DO block may do anything";
    case PG_QUERY__NODE__NODE_CALL_STMT: return "a procedure may do anything";
    case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT:
    case PG_QUERY__NODE__NODE_ALTER_EVENT_TRIG_STMT: return "an event trigger acts on statements that come after it";
    case PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT: return "an extension's update script may do anything";
    default: return "what it does is not known";
  }
}

std::optional<Effects> InferDefinition(const PgQuery__Node& node, absl::string_view text) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_CREATE_STMT: return InferCreateTable(*node.create_stmt);
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
      return InferCreateForeignTable(*node.create_foreign_table_stmt);
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT: return InferCreateTableAs(*node.create_table_as_stmt, text);
    case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT: return InferSchema(*node.create_schema_stmt, text);
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT: return InferAlterTable(*node.alter_table_stmt);
    case PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT: return InferAlterDomain(*node.alter_domain_stmt);
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT: return InferEnum(*node.alter_enum_stmt);
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT: return InferMove(*node.alter_object_schema_stmt);
    case PG_QUERY__NODE__NODE_RENAME_STMT: return InferRename(*node.rename_stmt);
    case PG_QUERY__NODE__NODE_DROP_STMT: return InferDrop(*node.drop_stmt);
    case PG_QUERY__NODE__NODE_INDEX_STMT: return InferIndex(*node.index_stmt);
    case PG_QUERY__NODE__NODE_VIEW_STMT: return InferView(*node.view_stmt);
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT: {
      const PgQuery__CreateFunctionStmt& function = *node.create_function_stmt;
      return InferFunction(NameOf(function.n_funcname, function.funcname), function.n_options, function.options);
    }
    case PG_QUERY__NODE__NODE_ALTER_FUNCTION_STMT: {
      const PgQuery__AlterFunctionStmt& function = *node.alter_function_stmt;
      return InferFunction(NameOf(function.func->n_objname, function.func->objname), function.n_actions,
                           function.actions);
    }
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT: return InferTrigger(*node.create_trig_stmt);
    case PG_QUERY__NODE__NODE_RULE_STMT: return Locking(NameOf(node.rule_stmt->relation), LockMode::kAccessExclusive);
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT: return InferPolicy(*node.create_policy_stmt);
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
      return Locking(NameOf(node.alter_policy_stmt->table), LockMode::kAccessExclusive);
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT: return InferStatistics(*node.create_stats_stmt);
    case PG_QUERY__NODE__NODE_GRANT_STMT: return InferGrant(*node.grant_stmt);
    case PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT:
      return InferGrant(*node.alter_default_privileges_stmt->action);
    default: return std::nullopt;
  }
}

// What the words of a statement say that could not be parsed or judged: no more than a lower bound.
void AddWords(absl::string_view text, Effects* effects) {
  Lexer lexer(text);
  while (const std::optional<Token> token = lexer.Next()) {
    if (token->kind != Token::Kind::kWord) continue;
    for (const absl::string_view word : {"drop", "truncate", "delete"}) {
      effects->destructive |= absl::EqualsIgnoreCase(token->text, word);
    }
  }
}

Effects Infer(const Tree& tree, absl::string_view text) {
  Effects effects;
  if (tree.statement == nullptr) {
    effects = Effects::Unknown(absl::StrCat("the parser does not know this SQL (", tree.message, ")"));
  } else if (std::optional<Effects> inferred = InferTree(*tree.statement, text)) {
    return *std::move(inferred);
  } else {
    effects = Effects::Unknown(WhyUnknown(tree.statement->node_case));
  }
  AddWords(text, &effects);
  return effects;
}

}  // namespace

std::optional<Effects> InferTree(const PgQuery__Node& node, absl::string_view text) {
  if (std::optional<Effects> effects = InferDefinition(node, text)) return effects;
  if (std::optional<Effects> effects = InferAction(node, text)) return effects;
  for (const auto& [type, command] : kCluster) {
    if (type == node.node_case) return TouchingCluster(command);
  }
  if (std::find(std::begin(kQuiet), std::end(kQuiet), node.node_case) != std::end(kQuiet)) return Effects::Known();
  return std::nullopt;
}

std::vector<Effects> InferEffects(absl::Span<const Statement> statements) {
  std::vector<absl::string_view> texts;
  for (const Statement& statement : statements) texts.push_back(statement.sql);
  std::vector<Effects> out(texts.size(), Effects::Unknown("it could not be looked at"));
  const absl::Status looked = ParseEach(texts, [&](size_t i, const Tree& tree) { out[i] = Infer(tree, texts[i]); });
  if (!looked.ok()) return std::vector<Effects>(texts.size(), Effects::Unknown(looked.message()));
  return out;
}

Effects InferEffects(absl::string_view statement) {
  Statement one;
  one.sql = std::string(statement);
  return InferEffects(absl::MakeConstSpan(&one, 1))[0];
}

}  // namespace lockkeeper::sql
