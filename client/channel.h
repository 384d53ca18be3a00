// The line to the service. Opens on first use; knows no command and no message type. The only user of gRPC here: every
// call goes through two untyped functions, and methods.h gives them their types.
#ifndef LOCKKEEPER_CLIENT_CHANNEL_H_
#define LOCKKEEPER_CLIENT_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/methods.h"

namespace google::protobuf {
class MessageLite;
}  // namespace google::protobuf

namespace lockkeeper::client {

// A server stream that is being read. Cancel may be called from any thread; the rest from one.
class ServerStream {
 public:
  virtual ~ServerStream() = default;
  // Reads the next message; false at the end, whose reason Finish tells.
  [[nodiscard]] virtual bool Read(google::protobuf::MessageLite& message) = 0;
  [[nodiscard]] virtual absl::Status Finish() = 0;
  virtual void Cancel() = 0;
};

class Channel {
 public:
  // `server` is HOST:PORT. `deadline` bounds each unary call. `service_config` is gRPC's, as JSON: with one, calls are
  // repeated as it says; without one never, so that a person hears at once that nobody answers.
  Channel(std::string server, absl::Duration deadline, std::string service_config = "");
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Calls a method and waits. Fails with the service's failure, or NO_SERVICE when nobody answers.
  template <typename Request, typename Response>
  [[nodiscard]] absl::StatusOr<Response> Call(const Method<Request, Response>& method, const Request& request) {
    Response response;
    if (absl::Status status = Invoke(method.path, request, response, deadline_); !status.ok()) return status;
    return response;
  }

  // The same for whoever knows the method by name: "/lockkeeper.v1.PlanService/GetPlan".
  [[nodiscard]] absl::Status CallByName(const std::string& path, const google::protobuf::MessageLite& request,
                                        google::protobuf::MessageLite& response, absl::Duration deadline) {
    return Invoke(path.c_str(), request, response, deadline);
  }

  // Opens a stream. Never fails: a failure is what its first Read and Finish say.
  template <typename Request, typename Response>
  [[nodiscard]] std::unique_ptr<ServerStream> Open(const StreamMethod<Request, Response>& method,
                                                   const Request& request) {
    return OpenStream(method.path, request);
  }

  [[nodiscard]] const std::string& server() const { return server_; }

 private:
  struct Wire;
  class Stream;

  [[nodiscard]] absl::Status Invoke(const char* path, const google::protobuf::MessageLite& request,
                                    google::protobuf::MessageLite& response, absl::Duration deadline);
  [[nodiscard]] std::unique_ptr<ServerStream> OpenStream(const char* path,
                                                         const google::protobuf::MessageLite& request);
  Wire& wire();

  const std::string server_;
  const absl::Duration deadline_;
  const std::string service_config_;
  std::unique_ptr<Wire> wire_;
};

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_CHANNEL_H_
