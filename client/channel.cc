#include "client/channel.h"

#include <google/protobuf/message_lite.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/failure.h"

namespace lockkeeper::client {
namespace {

using google::protobuf::MessageLite;

// Snapshots of large schemas pass gRPC's default of 4 MiB.
constexpr int kMaxMessageBytes = 64 * 1024 * 1024;

// An address in digits goes past name resolution altogether; `localhost` would ask for two families.
std::string TargetUri(absl::string_view server) {
  const size_t colon = server.rfind(':');
  const absl::string_view host = server.substr(0, colon);
  if (host == "localhost") return absl::StrCat("ipv4:127.0.0.1", server.substr(colon));
  for (const char c : host) {
    if (!absl::ascii_isdigit(c) && c != '.') return absl::StrCat("dns:///", server);
  }
  return absl::StrCat("ipv4:", server);
}

grpc::ChannelArguments Arguments(const std::string& service_config) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  // Nothing but the service itself is asked: no TXT record for a service config, no proxy from the environment.
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, service_config.empty() ? 0 : 1);
  if (!service_config.empty()) arguments.SetString(GRPC_ARG_SERVICE_CONFIG, service_config);
  // A watch comes back soon after the service does; the default would wait for up to two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return arguments;
}

absl::Status NoService(absl::string_view server, absl::string_view cause) {
  Failure failure;
  failure.message = absl::StrCat("no service answers at ", server);
  failure.reason = kNoServiceReason;
  failure.metadata["detail"] = std::string(cause);
  failure.metadata["hint"] = absl::StrCat("start one with `lockkeeperd --dev --data-dir DIR --listen ", server,
                                          "`, or name another with --server HOST:PORT or LOCKKEEPER_SERVER");
  return MakeFailure(absl::StatusCode::kUnavailable, failure);
}

absl::Status BrokenOff(absl::string_view server, absl::string_view cause) {
  Failure failure;
  failure.message = absl::StrCat("the service at ", server, " broke off the call");
  failure.reason = kNoServiceReason;
  failure.metadata["detail"] = std::string(cause);
  failure.metadata["hint"] = "see how things stand with `lk status` and `lk ops list`, then repeat";
  return MakeFailure(absl::StatusCode::kUnavailable, failure);
}

absl::Status ToStatus(absl::string_view server, grpc::Channel& channel, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  // Without details it is not the service that speaks.
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && status.error_details().empty()) {
    const bool connected_before = channel.GetState(false) != GRPC_CHANNEL_TRANSIENT_FAILURE;
    return connected_before ? BrokenOff(server, status.error_message()) : NoService(server, status.error_message());
  }
  return FromWire(static_cast<absl::StatusCode>(status.error_code()), status.error_message(), status.error_details());
}

}  // namespace

struct Channel::Wire {
  std::shared_ptr<grpc::Channel> channel;
};

class Channel::Stream final : public ServerStream {
 public:
  Stream(Channel& owner, const char* path, const MessageLite& request)
      : server_(owner.server()), channel_(owner.wire().channel) {
    const grpc::internal::RpcMethod method(path, grpc::internal::RpcMethod::SERVER_STREAMING);
    // The stub code that the gRPC compiler writes does just this.
    reader_.reset(grpc::internal::ClientReaderFactory<MessageLite>::Create(channel_.get(), method, &context_, request));
  }

  bool Read(MessageLite& message) override { return reader_->Read(&message); }
  absl::Status Finish() override { return ToStatus(server_, *channel_, reader_->Finish()); }
  void Cancel() override { context_.TryCancel(); }

 private:
  const std::string server_;
  const std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<MessageLite>> reader_;
};

Channel::Channel(std::string server, absl::Duration deadline, std::string service_config)
    : server_(std::move(server)), deadline_(deadline), service_config_(std::move(service_config)) {}

Channel::~Channel() = default;

Channel::Wire& Channel::wire() {
  if (wire_ == nullptr) {
    wire_ = std::make_unique<Wire>();
    wire_->channel = grpc::CreateCustomChannel(TargetUri(server_), grpc::InsecureChannelCredentials(),
                                               Arguments(service_config_));
  }
  return *wire_;
}

absl::Status Channel::Invoke(const char* path, const MessageLite& request, MessageLite& response,
                             absl::Duration deadline) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(deadline));
  const grpc::internal::RpcMethod method(path, grpc::internal::RpcMethod::NORMAL_RPC);
  grpc::Channel& channel = *wire().channel;
  return ToStatus(
      server_, channel,
      grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(&channel, method, &context, request, &response));
}

std::unique_ptr<ServerStream> Channel::OpenStream(const char* path, const MessageLite& request) {
  return std::make_unique<Stream>(*this, path, request);
}

}  // namespace lockkeeper::client
