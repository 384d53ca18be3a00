// The whole service, put together in the order in which its parts need each other, and taken apart in the reverse.
//
// In dev mode the registry and managed environments share one embedded server and the shadows have another (roles belong
// to a server: what a proof makes must not meet what an apply makes); otherwise they are where the configuration says.
// Start leaves nothing running when it fails. Stop refuses new operations, finishes or cancels
// the running ones, closes the watches, ends the calls and stops the embedded server last; data stays where it is.
#ifndef LOCKKEEPER_SERVICE_DAEMON_H_
#define LOCKKEEPER_SERVICE_DAEMON_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/shadow/pool.h"
#include "service/config.h"

namespace lockkeeper {

class Daemon {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Daemon>> Start(const Config& config);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // "lockkeeperd ready on 127.0.0.1:7433 (data in DIR, PostgreSQL 15.20)"
  std::string ReadyLine() const;
  // Ends everything within `allowed` and the time that the embedded server takes to stop.
  absl::Status Stop(absl::Duration allowed);

 private:
  struct Parts;
  explicit Daemon(const Config& config);
  absl::Status StartStorage();
  absl::Status StartEmbedded();
  absl::Status StartServers();
  absl::Status StopServers();
  absl::Status StartExternal();
  absl::Status MakePools(shadow::ShadowOptions options);
  absl::Status StartEngine();
  absl::Status EnsureDefaults();
  absl::Status EnsureProjects();
  absl::Status EnsureDev();
  absl::Status StartServing();

  const Config config_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_SERVICE_DAEMON_H_
