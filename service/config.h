// What lockkeeperd was told: flags, or a YAML file with `--config`.
//
// Unknown keys, wrong types and what contradicts itself are INVALID_ARGUMENT with file and line; nothing is guessed and
// nothing is started. Knows the shape of the configuration and not what it is for.
//
//   listen: 127.0.0.1:7433
//   insecure_listen: false    # plain text beyond this machine: only where something else protects the network
//   replica: lockkeeperd-1    # unique among the replicas of one registry; host and process id when left out
//   log_level: info           # debug, info, warning, error
//   registry: {url_env: LOCKKEEPER_REGISTRY_URL}   # or url_file: PATH, or service: NAME
//   shadow_servers:                                # where shadows are made; never production
//     - {url_env: LOCKKEEPER_SHADOW_URL}
//   projects: [shop]          # made when they are not there
//   seal_key_file: /etc/lockkeeper/seal.key        # without it no connection URL is stored
#ifndef LOCKKEEPER_SERVICE_CONFIG_H_
#define LOCKKEEPER_SERVICE_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/log.h"
#include "engine/base/secret.h"

namespace lockkeeper {

// Where a connection string is: exactly one of the three.
struct ConnectionReference {
  std::string url_env, url_file, service;
  absl::StatusOr<Secret> Read(absl::string_view what) const;
};

struct Config {
  bool dev = false;
  std::string listen = "127.0.0.1:7433";
  bool insecure_listen = false;
  LogLevel log_level = LogLevel::kInfo;
  std::string replica;  // empty: chosen by the daemon
  // dev
  std::string data_dir;
  std::string pg_bin_dir;
  // production
  ConnectionReference registry;
  std::vector<ConnectionReference> shadow_servers;
  std::vector<std::string> projects;
  std::string seal_key_file;
};

absl::StatusOr<Config> ReadConfigFile(const std::string& path);
absl::StatusOr<Config> ParseConfig(absl::string_view path, const std::string& text);
absl::StatusOr<LogLevel> ParseLogLevel(absl::string_view text);

}  // namespace lockkeeper

#endif  // LOCKKEEPER_SERVICE_CONFIG_H_
