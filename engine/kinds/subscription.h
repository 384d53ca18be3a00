// A subscription of logical replication, as far as it is schema: which publications it takes and how it applies changes.
//
// Its connection string is a secret and the business of an environment: it is never read. No statement of ours reaches
// the publisher: a subscription is made without connecting and dropped without its slot, and a note tells a person what is
// left to do. Whether it is enabled, and what it shares with its slot over there, is told and not compared.
#ifndef LOCKKEEPER_ENGINE_KINDS_SUBSCRIPTION_H_
#define LOCKKEEPER_ENGINE_KINDS_SUBSCRIPTION_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Subscription final : catalog::Facts {
  std::vector<std::string> publications;  // raw names, sorted
  std::optional<std::string> slot_name;   // none: it has no slot
  std::vector<std::string> options;       // "binary=false": all that this major version can alter
  bool two_phase = false, failover = false;  // from PostgreSQL 15 and 17
  bool enabled = false;

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("publications", &Subscription::publications, kAlter),
                           catalog::Field("slot_name", &Subscription::slot_name, kAlter),
                           catalog::Field("options", &Subscription::options, kAlter),
                           catalog::Field("two_phase", &Subscription::two_phase, kInform),
                           catalog::Field("failover", &Subscription::failover, kInform),
                           catalog::Field("enabled", &Subscription::enabled, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_SUBSCRIPTION_H_
