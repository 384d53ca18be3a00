// The listening gRPC server: limits, health, reflection, the services, and an end in order.
//
// Plain text only, so it listens on loopback addresses unless `insecure` says that somebody else protects the network.
// Fails with INVALID_ARGUMENT for an address it will not listen on and UNAVAILABLE for one that is in use.
#ifndef LOCKKEEPER_SERVICE_SERVER_SERVER_H_
#define LOCKKEEPER_SERVICE_SERVER_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/handlers/app.h"
#include "service/operations/broadcast.h"

namespace lockkeeper::server {

struct ServerOptions {
  std::string listen = "127.0.0.1:7433";  // host:port; port 0 chooses a free one
  bool insecure = false;
  int quick_threads = 12;
  int long_threads = 8;
};

// host:port with a numeric port, on an address that may be listened on.
absl::Status CheckListen(const std::string& listen, bool insecure);
// Early word on a port that is in use, before anything else is started.
absl::Status CheckFree(const std::string& listen);

class Server {
 public:
  // The app and the broadcast outlive the server.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, handlers::App& app,
                                                                     operations::Broadcast& broadcast);
  ~Server();

  const std::string& address() const { return address_; }
  // What grpc.health.v1 says from now on.
  void SetServing(bool serving);
  // Refuses new calls, gives those that run `allowed`, then cancels them. Watches must have been closed.
  void Stop(absl::Duration allowed);

 private:
  struct Parts;
  Server();
  std::unique_ptr<Parts> parts_;
  std::string address_;
};

}  // namespace lockkeeper::server

#endif  // LOCKKEEPER_SERVICE_SERVER_SERVER_H_
