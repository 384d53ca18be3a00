// A foreign table (pg_class, relkind f): what belongs to it as a whole. Its columns, checks, triggers, its place among
// partitions and parents are objects of the same kinds as those of a table. It holds no rows here.
#ifndef LOCKKEEPER_ENGINE_KINDS_FOREIGN_TABLE_H_
#define LOCKKEEPER_ENGINE_KINDS_FOREIGN_TABLE_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct ForeignTable final : catalog::Facts {
  std::string server;                // raw name
  std::vector<std::string> options;  // "name=value", sorted
  std::vector<std::string> secrets;  // names of options whose values are not read

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("server", &ForeignTable::server, kRecreate),
                           catalog::Field("options", &ForeignTable::options, kAlter),
                           catalog::Field("secrets", &ForeignTable::secrets, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_FOREIGN_TABLE_H_
