// What holds for one run of the client: flag before environment variable before lockkeeper.yaml before default.
#ifndef LOCKKEEPER_CLIENT_SETTINGS_H_
#define LOCKKEEPER_CLIENT_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/command.h"
#include "client/project_file.h"

namespace lockkeeper::client {

enum class Output { kText, kJson, kSql };

struct Settings {
  std::string server;       // HOST:PORT
  std::string project;      // resource name
  std::string environment;  // short name of the default environment
  Output output = Output::kText;
  absl::Duration timeout;
  bool quiet = false;
  bool no_color = false;
};

[[nodiscard]] absl::StatusOr<Settings> MakeSettings(const Arguments& arguments, const ProjectFile& file);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_SETTINGS_H_
