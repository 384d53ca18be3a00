// A publication for logical replication. The tables and schemas in it are objects of their own (publication_member).
#ifndef LOCKKEEPER_ENGINE_KINDS_PUBLICATION_H_
#define LOCKKEEPER_ENGINE_KINDS_PUBLICATION_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Publication final : catalog::Facts {
  bool all_tables = false;
  std::string publish;            // "insert, update, delete, truncate"
  bool via_root = false;          // publish_via_partition_root
  std::string generated_columns;  // "stored"; from PostgreSQL 18

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("all_tables", &Publication::all_tables, kRecreate),
                           catalog::Field("publish", &Publication::publish, kAlter),
                           catalog::Field("via_root", &Publication::via_root, kAlter),
                           catalog::Field("generated_columns", &Publication::generated_columns, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_PUBLICATION_H_
