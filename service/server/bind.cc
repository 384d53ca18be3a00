#include "service/server/bind.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "service/server/status.h"

namespace lockkeeper::server {
namespace {

constexpr char kRequestIdHeader[] = "x-request-id";
constexpr size_t kLongestRequestId = 100;
constexpr absl::Duration kLongestQuick = absl::Seconds(60);
constexpr absl::Duration kLongestLong = absl::Minutes(30);

absl::Time DeadlineOf(const grpc::CallbackServerContext& context, Lane lane) {
  const absl::Time longest = absl::Now() + (lane == Lane::kQuick ? kLongestQuick : kLongestLong);
  return std::min(absl::FromChrono(context.deadline()), longest);
}

// One call. gRPC deletes nothing: it ends in OnDone, which comes after Finish and after every other reaction.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  explicit UnaryCall(absl::Time deadline) : token_(deadline) {}
  CancelToken& token() { return token_; }

 private:
  void OnCancel() override { token_.Cancel(); }
  void OnDone() override { delete this; }

  CancelToken token_;
};

absl::Status Guarded(const Binder::Work& work, handlers::RequestContext& context) {
  try {
    return work(context);
  } catch (const std::exception& exception) {
    return Failure(Reason::kInternal)
        .With("what", absl::StrCat("bug: an exception left ", context.method, ": ", exception.what()));
  }
}

}  // namespace

Caller Identify(const grpc::ServerContextBase& context) {
  Caller caller;
  // Without TLS only this machine can call (server.cc), and whoever is on it is one principal.
  caller.principal = "local";
  const auto found = context.client_metadata().find(kRequestIdHeader);
  if (found != context.client_metadata().end() && found->second.size() <= kLongestRequestId) {
    caller.request_id = std::string(found->second.data(), found->second.size());
  } else {
    caller.request_id = RandomHex(8);
  }
  return caller;
}

void LogCall(absl::string_view method, const Caller& caller, const absl::Status& status, absl::Duration elapsed) {
  const std::optional<Reason> reason = ReasonOf(status);
  Log(status.ok()                ? LogLevel::kDebug
      : absl::IsInternal(status) ? LogLevel::kError
                                 : LogLevel::kInfo,
      "call",
      {{"method", std::string(method)},
       {"request_id", caller.request_id},
       {"principal", caller.principal},
       {"code", absl::StatusCodeToString(status.code())},
       {"reason", reason.has_value() ? std::string(ReasonName(*reason)) : ""},
       {"message", std::string(status.message())},
       {"milliseconds", absl::StrCat(absl::ToInt64Milliseconds(elapsed))}});
}

grpc::ServerUnaryReactor* Binder::Unary(grpc::CallbackServerContext* context, const char* method, Lane lane,
                                        Work work) {
  const absl::Time begin = absl::Now();
  Caller caller = Identify(*context);
  context->AddTrailingMetadata(kRequestIdHeader, caller.request_id);
  auto* call = new UnaryCall(DeadlineOf(*context, lane));
  auto task = [call, method, begin, caller, work = std::move(work)] {
    handlers::RequestContext request{method, caller.request_id, caller.principal, call->token()};
    absl::Status status = call->token().Check(method);
    if (status.ok()) status = Guarded(work, request);
    LogCall(method, caller, status, absl::Now() - begin);
    call->Finish(ToGrpc(status));
  };
  WorkerPool& pool = lane == Lane::kQuick ? quick_ : slow_;
  if (!pool.Post(std::move(task)))
    call->Finish(ToGrpc(absl::UnavailableError("the service is busy or stopping: try again")));
  return call;
}

}  // namespace lockkeeper::server
