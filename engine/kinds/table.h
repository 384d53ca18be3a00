// A table (pg_class, relkinds r and p): what belongs to it as a whole. Columns, constraints, indexes, its place among
// partitions and parents are objects of their own.
#ifndef LOCKKEEPER_ENGINE_KINDS_TABLE_H_
#define LOCKKEEPER_ENGINE_KINDS_TABLE_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Table final : catalog::Facts {
  std::string persistence;    // p permanent, u unlogged
  std::string partition_key;  // "RANGE (at)"; empty when not partitioned
  std::vector<std::string> partition_types;  // of the columns in the key, which the server does not let change
  std::string of_type;        // printed composite type of a typed table
  std::string access_method;  // empty: heap, or none (partitioned)
  std::string tablespace;
  catalog::Options options;  // "fillfactor=70", "toast.autovacuum_enabled=false"
  std::string replica_identity;      // d default, n nothing, f full, i by an index (which then says so itself)
  bool row_security = false, force_row_security = false;

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("persistence", &Table::persistence, kAlter), Field("partition_key", &Table::partition_key, kRecreate),
        Field("partition_types", &Table::partition_types, kRecreate),
        Field("of_type", &Table::of_type, kAlter), Field("access_method", &Table::access_method, kAlter),
        Field("tablespace", &Table::tablespace, kAlter), Field("options", &Table::options, kAlter),
        Field("replica_identity", &Table::replica_identity, kAlter),
        Field("row_security", &Table::row_security, kAlter),
        Field("force_row_security", &Table::force_row_security, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TABLE_H_
