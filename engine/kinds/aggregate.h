// An aggregate function. CREATE OR REPLACE keeps what depends on it; result, arguments and kind cannot be replaced.
#ifndef LOCKKEEPER_ENGINE_KINDS_AGGREGATE_H_
#define LOCKKEEPER_ENGINE_KINDS_AGGREGATE_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Aggregate final : catalog::Facts {
  std::vector<std::string> options;  // "SFUNC = app.addf", in the manual's order
  std::string arguments;             // as CREATE AGGREGATE takes them, "*" for none
  std::string identity;              // as COMMENT ON AGGREGATE takes them
  std::string types;                 // of all arguments, as in the key
  std::string result;
  std::string kind;  // aggkind: n normal, o ordered-set, h hypothetical-set

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(
        catalog::Field("options", &Aggregate::options, kAlter),
        catalog::Field("arguments", &Aggregate::arguments, kRecreate),
        catalog::Field("identity", &Aggregate::identity, kInform), catalog::Field("types", &Aggregate::types, kInform),
        catalog::Field("result", &Aggregate::result, kRecreate), catalog::Field("kind", &Aggregate::kind, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_AGGREGATE_H_
