// A column of a table (pg_attribute), with its identity sequence and, when generated, its expression. Its default is an
// object of its own, because it has its own address and dependencies.
#ifndef LOCKKEEPER_ENGINE_KINDS_COLUMN_H_
#define LOCKKEEPER_ENGINE_KINDS_COLUMN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Column final : catalog::Facts {
  std::string type;       // as format_type prints it: "numeric(12,2)", "app.state[]"
  std::string collation;  // printed; empty when it is the type's own
  bool not_null = false;
  std::string not_null_name;  // raw, from PostgreSQL 18; empty: the one that the server gives
  bool not_null_no_inherit = false, not_null_not_valid = false;
  std::string generated;  // "", s stored, v virtual
  std::string expression;
  std::string identity;           // "", a always, d by default
  std::string identity_sequence;  // raw name; in the table's schema
  // What differs from the defaults of the sequence's type.
  std::optional<std::string> identity_start, identity_increment, identity_min, identity_max, identity_cache;
  bool identity_cycle = false;
  // LOGGED or UNLOGGED, where the table is not so; before PostgreSQL 15 there is no statement for it.
  std::string identity_persistence;
  std::string storage;                // PLAIN, ... ; empty when it is the type's own
  std::string compression;            // pglz, lz4; empty: the server's default
  std::optional<int64_t> statistics;  // target
  catalog::Options options;           // n_distinct=...
  bool foreign = false;               // of a foreign table: no values are kept here
  catalog::Options foreign_options;   // "name=value" of a foreign table's column
  bool inherited = false;             // comes from a parent alone
  int64_t position = 0;               // among the columns that are there, 1-based

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("type", &Column::type, kRebuild), Field("collation", &Column::collation, kRebuild),
        Field("not_null", &Column::not_null, kAlter), Field("not_null_name", &Column::not_null_name, kAlter),
        Field("not_null_no_inherit", &Column::not_null_no_inherit, kAlter),
        Field("not_null_not_valid", &Column::not_null_not_valid, kAlter), Field("generated", &Column::generated, kRecreate),
        Field("expression", &Column::expression, kRecreate), Field("identity", &Column::identity, kAlter),
        Field("identity_sequence", &Column::identity_sequence, kAlter),
        Field("identity_start", &Column::identity_start, kAlter),
        Field("identity_increment", &Column::identity_increment, kAlter),
        Field("identity_min", &Column::identity_min, kAlter), Field("identity_max", &Column::identity_max, kAlter),
        Field("identity_cache", &Column::identity_cache, kAlter), Field("identity_cycle", &Column::identity_cycle, kAlter),
        Field("identity_persistence", &Column::identity_persistence, kAlter),
        Field("storage", &Column::storage, kAlter), Field("compression", &Column::compression, kAlter),
        Field("statistics", &Column::statistics, kAlter), Field("options", &Column::options, kAlter),
        Field("foreign", &Column::foreign, kInform), Field("foreign_options", &Column::foreign_options, kAlter),
        Field("inherited", &Column::inherited, kInform), Field("position", &Column::position, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_COLUMN_H_
