// Environments as messages and as rows of the store; never a secret in either direction of reading.
//
// The row's settings are the JSON of a v1::Environment that holds role, scope, protection and shadow server only.
// Fails with INVALID_ARGUMENT for what an environment must not say.
#ifndef LOCKKEEPER_SERVICE_CONVERT_ENVIRONMENT_H_
#define LOCKKEEPER_SERVICE_CONVERT_ENVIRONMENT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lockkeeper/v1/environment.pb.h"
#include "lockkeeper/v1/project.pb.h"
#include "service/store/store.h"

namespace lockkeeper::convert {

void ToProto(const store::Project& project, v1::Project* out);

// `address` is what the registry says for people: host, database, user.
void ToProto(const store::Environment& environment, absl::string_view address, v1::Environment* out);
std::string SettingsOf(const v1::Environment& environment);
absl::Status CheckProtection(const v1::Protection& protection);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_ENVIRONMENT_H_
