// An event trigger. It fires on the statements of the rest of the plan, so its phase makes it late and drops it early.
#ifndef LOCKKEEPER_ENGINE_KINDS_EVENT_TRIGGER_H_
#define LOCKKEEPER_ENGINE_KINDS_EVENT_TRIGGER_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct EventTrigger final : catalog::Facts {
  std::string event;
  std::vector<std::string> tags;          // sorted; empty: all
  std::vector<std::string> written_tags;  // in the order they were written, which means nothing
  std::string function;                   // "app.audit_ddl()"
  std::string enabled;                    // ENABLE, DISABLE, ENABLE REPLICA, ENABLE ALWAYS

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("event", &EventTrigger::event, kRecreate),
                           catalog::Field("tags", &EventTrigger::tags, kRecreate),
                           catalog::Field("written_tags", &EventTrigger::written_tags, kInform),
                           catalog::Field("function", &EventTrigger::function, kRecreate),
                           catalog::Field("enabled", &EventTrigger::enabled, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_EVENT_TRIGGER_H_
