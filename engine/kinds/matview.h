// A materialized view (pg_class, relkind m). Its columns are objects of kind view_column, its indexes of kind index.
#ifndef LOCKKEEPER_ENGINE_KINDS_MATVIEW_H_
#define LOCKKEEPER_ENGINE_KINDS_MATVIEW_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Matview final : catalog::Facts {
  std::string definition;            // the query
  catalog::Options options;  // "fillfactor=70", "toast.autovacuum_enabled=false"
  std::string tablespace;
  std::string access_method;  // empty: heap
  bool populated = false;     // its contents, not its definition; a new one is filled when either side is

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("definition", &Matview::definition, kRecreate), Field("options", &Matview::options, kAlter),
        Field("tablespace", &Matview::tablespace, kAlter), Field("access_method", &Matview::access_method, kAlter),
        Field("populated", &Matview::populated, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_MATVIEW_H_
