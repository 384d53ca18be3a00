#include "service/server/server.h"

#include <arpa/inet.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/service_type.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "service/server/bind.h"
#include "service/server/services.h"
#include "service/server/worker_pool.h"

namespace lockkeeper::server {
namespace {

constexpr int kLargestMessage = 64 * 1024 * 1024;  // bundles travel inline
constexpr size_t kWaitingQuick = 512;
constexpr size_t kWaitingLong = 64;

absl::Status Refuse(absl::string_view what) {
  return Failure(Reason::kInvalidArgument).With("what", what).With("field", "listen");
}

struct HostPort {
  std::string host, port;
};

absl::StatusOr<HostPort> Split(absl::string_view listen) {
  const size_t colon = listen.rfind(':');
  int port = -1;
  if (colon == absl::string_view::npos || colon == 0 || !absl::SimpleAtoi(listen.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return Refuse(absl::StrCat("--listen '", listen, "' is not HOST:PORT, for example 127.0.0.1:7433"));
  }
  absl::string_view host = listen.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  return HostPort{std::string(host), std::string(listen.substr(colon + 1))};
}

bool IsLoopback(const std::string& host) {
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return host == "localhost";
}

absl::Status InUse(absl::string_view listen, absl::string_view why) {
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", listen, ": ", why,
                   "; another lockkeeperd may be running there (stop it, or give another --listen)"));
}

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kLargestMessage);
  builder.SetMaxSendMessageSize(kLargestMessage);
  // Two services on one port would each get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 100);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10000);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 * 1024);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * 60 * 1000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 60 * 60 * 1000);
}

}  // namespace

absl::Status CheckListen(const std::string& listen, bool insecure) {
  ASSIGN_OR_RETURN(const HostPort parsed, Split(listen));
  if (insecure || IsLoopback(parsed.host)) return absl::OkStatus();
  return Refuse(absl::StrCat("--listen '", listen,
                             "' is open to the network and connections are not encrypted: listen on 127.0.0.1, or "
                             "pass --insecure-listen when something else protects that network"));
}

absl::Status CheckFree(const std::string& listen) {
  ASSIGN_OR_RETURN(const HostPort parsed, Split(listen));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(parsed.host.c_str(), parsed.port.c_str(), &hints, &found);
  if (error != 0) return Refuse(absl::StrCat("--listen '", listen, "': ", gai_strerror(error)));
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  const int probe = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const absl::Cleanup close_probe = [probe] { close(probe); };
  const int on = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(probe, found->ai_addr, found->ai_addrlen) != 0 || ::listen(probe, 1) != 0)
    return InUse(listen, std::strerror(errno));
  return absl::OkStatus();
}

struct Server::Parts {
  Parts(const ServerOptions& options, handlers::App& app, operations::Broadcast& broadcast)
      : quick(options.quick_threads, kWaitingQuick),
        slow(options.long_threads, kWaitingLong),
        binder(app, quick, slow),
        services(MakeServices(binder, broadcast)) {}

  WorkerPool quick, slow;
  Binder binder;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
};

Server::Server() = default;

Server::~Server() { Stop(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, handlers::App& app,
                                                      operations::Broadcast& broadcast) {
  RETURN_IF_ERROR(CheckListen(options.listen, options.insecure));
  ASSIGN_OR_RETURN(const HostPort parsed, Split(options.listen));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<Server> server(new Server());
  server->parts_ = std::make_unique<Parts>(options, app, broadcast);
  grpc::ServerBuilder builder;
  SetLimits(builder);
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  for (const std::unique_ptr<grpc::Service>& service : server->parts_->services) builder.RegisterService(service.get());
  server->parts_->server = builder.BuildAndStart();
  if (server->parts_->server == nullptr || port == 0)
    return InUse(options.listen, "the address is in use or not this machine's");
  server->address_ = absl::StrCat(options.listen.substr(0, options.listen.rfind(':')), ":", port);
  server->SetServing(true);
  return server;
}

void Server::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = parts_->server->GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus("", serving);
  for (const char* name : ServiceNames()) health->SetServingStatus(name, serving);
}

void Server::Stop(absl::Duration allowed) {
  if (parts_ == nullptr || parts_->server == nullptr) return;
  parts_->server->Shutdown(absl::ToChronoTime(absl::Now() + allowed));
  parts_->quick.Stop();
  parts_->slow.Stop();
  parts_->server = nullptr;
}

}  // namespace lockkeeper::server
