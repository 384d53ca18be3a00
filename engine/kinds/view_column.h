// A column of a view or materialized view: what comments, privileges, defaults and dependencies can be said of. Name
// and type are the view's business. Only a materialized view's columns have settings of their own.
#ifndef LOCKKEEPER_ENGINE_KINDS_VIEW_COLUMN_H_
#define LOCKKEEPER_ENGINE_KINDS_VIEW_COLUMN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct ViewColumn final : catalog::Facts {
  std::optional<int64_t> statistics;
  std::string storage;               // EXTERNAL; empty: what the type says
  std::string compression;           // pglz, lz4; empty: the server's default
  catalog::Options options;  // "n_distinct=100"

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("statistics", &ViewColumn::statistics, kAlter), Field("storage", &ViewColumn::storage, kAlter),
        Field("compression", &ViewColumn::compression, kAlter), Field("options", &ViewColumn::options, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_VIEW_COLUMN_H_
