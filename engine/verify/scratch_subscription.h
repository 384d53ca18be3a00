// What a statement about a subscription becomes in a scratch database.
//
// There it must not reach another server: a slot on the real publisher would be made, used up or dropped by a rehearsal.
// So the subscription is made without connecting and without its connection string, is never enabled or refreshed, and
// is dropped without its slot. By tokens, because the server's grammar may be newer than the parser's.
#ifndef LOCKKEEPER_ENGINE_VERIFY_SCRATCH_SUBSCRIPTION_H_
#define LOCKKEEPER_ENGINE_VERIFY_SCRATCH_SUBSCRIPTION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace lockkeeper::verify {

// The statements to run instead, none for one that has nothing to do there; empty optional: it is about something else.
std::optional<std::vector<std::string>> SubscriptionInScratch(absl::string_view statement);

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_SCRATCH_SUBSCRIPTION_H_
