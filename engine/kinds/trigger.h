// A trigger of a table or view (pg_trigger), those apart that the server makes for constraints and for partitions.
#ifndef LOCKKEEPER_ENGINE_KINDS_TRIGGER_H_
#define LOCKKEEPER_ENGINE_KINDS_TRIGGER_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Trigger final : catalog::Facts {
  std::string
      definition;     // the whole statement; OR REPLACE would enable the trigger, and is not for constraint triggers
  std::string state;  // "" fires at the origin; disabled, always, replica
  std::vector<std::string> copies;  // partitions whose copy has another state: "app.part_1=disabled"

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("definition", &Trigger::definition, kRecreate),
                           Field("state", &Trigger::state, kAlter), Field("copies", &Trigger::copies, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TRIGGER_H_
