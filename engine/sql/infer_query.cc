#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/sql/infer_parts.h"
#include "engine/sql/lexer.h"
#include "engine/sql/tree_names.h"

namespace lockkeeper::sql {
namespace {

// Functions of pg_catalog that read and compute only, in byte order. Not complete on purpose: what is not here is
// unknown.
// clang-format off
constexpr absl::string_view kPure[] = {
    "abs", "age", "array_agg", "array_append", "array_cat", "array_dims", "array_length", "array_lower",
    "array_position", "array_prepend", "array_remove", "array_replace", "array_to_json", "array_to_string",
    "array_upper", "ascii", "avg", "bit_and", "bit_length", "bit_or", "bool_and", "bool_or", "btrim", "cardinality",
    "cbrt", "ceil", "ceiling", "char_length", "character_length", "chr", "coalesce", "col_description", "concat",
    "concat_ws", "convert_from", "convert_to", "corr", "count", "current_setting", "date", "date_part", "date_trunc",
    "daterange", "decode", "degrees", "dense_rank", "div", "encode", "enum_first", "enum_last", "enum_range", "every",
    "exp", "extract", "family", "first_value", "floor", "format", "format_type", "generate_series",
    "generate_subscripts", "greatest", "host", "inet", "initcap", "int4", "int4range", "int8", "int8range",
    "interval", "isempty", "isfinite", "json_agg", "json_array_elements", "json_array_length", "json_build_array",
    "json_build_object", "json_object", "json_object_agg", "json_typeof", "jsonb_agg", "jsonb_array_elements",
    "jsonb_array_elements_text", "jsonb_array_length", "jsonb_build_array", "jsonb_build_object", "jsonb_each",
    "jsonb_each_text", "jsonb_extract_path", "jsonb_extract_path_text", "jsonb_insert", "jsonb_object",
    "jsonb_object_agg", "jsonb_object_keys", "jsonb_path_query", "jsonb_pretty", "jsonb_set", "jsonb_strip_nulls",
    "jsonb_typeof", "justify_days", "justify_hours", "lag", "last_value", "lead", "least", "left", "length",
    "like_escape", "ln", "log", "lower", "lower_inc", "lpad", "ltrim", "make_date", "make_interval", "make_timestamp",
    "make_timestamptz", "masklen", "max", "md5", "min", "mod", "mode", "network", "nextval", "normalize", "now",
    "nth_value", "ntile", "nullif", "num_nonnulls", "num_nulls", "numeric", "numrange", "obj_description",
    "octet_length", "overlay", "percentile_cont", "percentile_disc", "pg_get_serial_sequence", "pg_table_is_visible",
    "pg_typeof", "plainto_tsquery", "position", "pow", "power", "quote_ident", "quote_literal", "radians", "random",
    "rank", "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "regexp_split_to_table",
    "repeat", "replace", "reverse", "right", "round", "row_number", "row_to_json", "rpad", "rtrim", "set_config",
    "setval", "setweight", "sha256", "sign", "split_part", "sqrt", "starts_with", "statement_timestamp", "stddev",
    "string_agg", "string_to_array", "strpos", "substr", "substring", "sum", "text", "timestamp", "timestamptz",
    "timezone", "to_char", "to_date", "to_json", "to_jsonb", "to_number", "to_regclass", "to_timestamp", "to_tsquery",
    "to_tsvector", "transaction_timestamp", "translate", "trim", "trim_array", "trunc", "tsrange", "tstzrange",
    "unnest", "upper", "upper_inc", "varchar", "variance", "width_bucket", "xmlagg"};
// clang-format on

// Of the pure ones, and others that are common in defaults: a value of its own for each call.
constexpr absl::string_view kVolatile[] = {"clock_timestamp",  "gen_random_uuid",  "nextval", "random", "timeofday",
                                           "uuid_generate_v1", "uuid_generate_v4", "uuidv4",  "uuidv7"};

template <size_t N>
bool Contains(const absl::string_view (&list)[N], absl::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

// The name of a function of pg_catalog, or of one that would be found there first; empty for others.
std::string BuiltinName(const PgQuery__FuncCall& call) {
  const NamePath name = NameOf(call.n_funcname, call.funcname);
  if (name.empty() || name.size() > 2 || (name.size() == 2 && name[0] != "pg_catalog")) return "";
  return name.back();
}

void InferCall(const PgQuery__FuncCall& call, Effects* effects) {
  const std::string builtin = BuiltinName(call);
  if (!builtin.empty() && (Contains(kPure, builtin) || Contains(kVolatile, builtin))) return;
  const std::string name = DottedName(NameOf(call.n_funcname, call.funcname));
  effects->Merge(Effects::Unknown(absl::StrCat("it calls ", name, "(), which may do anything")));
}

// The condition of a DELETE at the top of `text`: the bytes from its WHERE to RETURNING or the end.
std::string ConditionOf(absl::string_view text) {
  Lexer lexer(text);
  int depth = 0;
  std::optional<size_t> from;
  size_t to = text.size();
  while (const std::optional<Token> token = lexer.Next()) {
    if (token->Is("(")) ++depth;
    if (token->Is(")")) --depth;
    if (depth != 0 || token->kind != Token::Kind::kWord) continue;
    if (!from.has_value() && absl::EqualsIgnoreCase(token->text, "where")) from = token->end() + 1;
    if (from.has_value() && absl::EqualsIgnoreCase(token->text, "returning")) to = token->begin;
  }
  return from.has_value() && *from < to ? std::string(text.substr(*from, to - *from)) : "";
}

void InferDelete(const PgQuery__DeleteStmt& statement, bool on_top, absl::string_view text, Effects* effects) {
  effects->AddLock(NameOf(statement.relation), LockMode::kRowExclusive);
  effects->destructive = true;
  Loss loss{Loss::Of::kRows, NameOf(statement.relation), "", ""};
  const bool simple = on_top && statement.n_using_clause == 0 && statement.with_clause == nullptr &&
                      statement.where_clause != nullptr &&
                      statement.where_clause->node_case != PG_QUERY__NODE__NODE_CURRENT_OF_EXPR;
  if (simple) {
    loss.where = ConditionOf(text);
    if (statement.relation->alias != nullptr) loss.alias = statement.relation->alias->aliasname;
  }
  effects->scans |= statement.where_clause == nullptr;
  effects->losses.push_back(std::move(loss));
}

void InferMerge(const PgQuery__MergeStmt& statement, Effects* effects) {
  effects->AddLock(NameOf(statement.relation), LockMode::kRowExclusive);
  effects->scans = true;
  for (size_t i = 0; i < statement.n_merge_when_clauses; ++i) {
    const PgQuery__Node& clause = *statement.merge_when_clauses[i];
    if (clause.node_case != PG_QUERY__NODE__NODE_MERGE_WHEN_CLAUSE) continue;
    if (clause.merge_when_clause->command_type != PG_QUERY__CMD_TYPE__CMD_DELETE) continue;
    effects->destructive = true;
    effects->losses.push_back({Loss::Of::kRows, NameOf(statement.relation), "", ""});
    return;
  }
}

template <typename T>
const T& As(const ProtobufCMessage& message) {
  return *reinterpret_cast<const T*>(&message);
}

}  // namespace

Effects InferQuery(const PgQuery__Node& query, absl::string_view text) {
  Effects effects = Effects::Known();
  const ProtobufCMessage* top =
      query.node_case == PG_QUERY__NODE__NODE_DELETE_STMT ? &query.delete_stmt->base : nullptr;
  ForEachMessage(&query.base, [&](const ProtobufCMessage& message) {
    const ProtobufCMessageDescriptor* type = message.descriptor;
    if (type == &pg_query__func_call__descriptor) {
      InferCall(As<PgQuery__FuncCall>(message), &effects);
    } else if (type == &pg_query__insert_stmt__descriptor) {
      effects.AddLock(NameOf(As<PgQuery__InsertStmt>(message).relation), LockMode::kRowExclusive);
    } else if (type == &pg_query__update_stmt__descriptor) {
      const auto& update = As<PgQuery__UpdateStmt>(message);
      effects.AddLock(NameOf(update.relation), LockMode::kRowExclusive);
      effects.scans |= update.where_clause == nullptr;
    } else if (type == &pg_query__delete_stmt__descriptor) {
      InferDelete(As<PgQuery__DeleteStmt>(message), &message == top, text, &effects);
    } else if (type == &pg_query__merge_stmt__descriptor) {
      InferMerge(As<PgQuery__MergeStmt>(message), &effects);
    } else if (type == &pg_query__into_clause__descriptor) {
      effects.AddFact(Fact::Kind::kCreatesTable, NameOf(As<PgQuery__IntoClause>(message).rel));
    }
  });
  return effects;
}

bool IsVolatile(const PgQuery__Node* expression) {
  bool found = false;
  if (expression == nullptr) return found;
  ForEachMessage(&expression->base, [&](const ProtobufCMessage& message) {
    if (message.descriptor != &pg_query__func_call__descriptor) return;
    const std::string builtin = BuiltinName(As<PgQuery__FuncCall>(message));
    found |= builtin.empty() || !Contains(kPure, builtin) || Contains(kVolatile, builtin);
  });
  return found;
}

}  // namespace lockkeeper::sql
