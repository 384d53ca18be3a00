// Adapts a handler function to gRPC, once for all methods.
//
// A reaction never blocks: the work of a call runs on a bounded pool, quick calls apart from long ones, so that a slow
// PostgreSQL keeps nobody from asking `lk status`. Each call gets an id, a principal, a cancel token with the caller's
// deadline (capped) that fires when the caller goes away, one log line, and a status with its details. No exception
// leaves it.
#ifndef LOCKKEEPER_SERVICE_SERVER_BIND_H_
#define LOCKKEEPER_SERVICE_SERVER_BIND_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/handlers/app.h"
#include "service/server/worker_pool.h"

namespace grpc {
class CallbackServerContext;
class ServerContextBase;
class ServerUnaryReactor;
}  // namespace grpc

namespace lockkeeper::server {

enum class Lane {
  kQuick,  // reads of the registry and a look into an environment
  kLong,   // shadows, plans, proofs
};

// Who calls, and under which id the logs know the call.
struct Caller {
  std::string principal, request_id;
};
Caller Identify(const grpc::ServerContextBase& context);

void LogCall(absl::string_view method, const Caller& caller, const absl::Status& status, absl::Duration elapsed);

class Binder {
 public:
  using Work = std::function<absl::Status(handlers::RequestContext&)>;

  Binder(handlers::App& app, WorkerPool& quick, WorkerPool& slow) : app_(app), quick_(quick), slow_(slow) {}

  handlers::App& app() const { return app_; }
  WorkerPool& quick() const { return quick_; }

  // `method` is "lockkeeper.v1.PlanService/CreatePlan". `work` runs once, on a pool; it refers to the request and
  // response of the call, which live until the call is finished.
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const char* method, Lane lane, Work work);

 private:
  handlers::App& app_;
  WorkerPool& quick_;
  WorkerPool& slow_;
};

}  // namespace lockkeeper::server

#endif  // LOCKKEEPER_SERVICE_SERVER_BIND_H_
