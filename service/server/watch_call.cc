#include "service/server/watch_call.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "engine/base/status.h"
#include "service/convert/names.h"
#include "service/handlers/operations.h"
#include "service/operations/watch.h"
#include "service/server/status.h"

namespace lockkeeper::server {
namespace {

using Reactor = grpc::ServerWriteReactor<v1::WatchOperationResponse>;

// Owned by itself until OnDone, and by the tasks that speak of it. One write is in flight at a time; Finish comes once,
// when the watch has ended or the caller is gone, and no write is in flight.
class WatchCall final : public Reactor, public std::enable_shared_from_this<WatchCall> {
 public:
  static WatchCall* Start(const Binder& binder, operations::Broadcast& broadcast, Caller caller,
                          const v1::WatchOperationRequest& request) {
    const auto call = std::make_shared<WatchCall>(binder, broadcast, std::move(caller), request);
    call->self_ = call;
    if (!binder.quick().Post([call] { call->Begin(); })) {
      call->End(absl::UnavailableError("the service is busy or stopping: try again"));
    }
    return call.get();
  }

  WatchCall(const Binder& binder, operations::Broadcast& broadcast, Caller caller,
            const v1::WatchOperationRequest& request)
      : store_(binder.app().store),
        pool_(binder.quick()),
        broadcast_(broadcast),
        caller_(std::move(caller)),
        request_(request) {}

 private:
  void Begin() {
    const absl::Status status = Watch();
    if (!status.ok()) End(status);
  }

  absl::Status Watch() {
    ASSIGN_OR_RETURN(const convert::ChildName name, convert::ParseOperation(request_.name()));
    store::Operation operation;
    const absl::Status found = store_.Transact([&](store::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(operation, handlers::FindOperation(tx, name));
      return absl::OkStatus();
    });
    RETURN_IF_ERROR(found);
    operations::Watch::Surroundings surroundings{store_, broadcast_,
                                                 [this](WorkerPool::Task task) { pool_.PostAlways(std::move(task)); }};
    operations::Watch::Output output{[this](const v1::OperationEvent& event) { Send(event); },
                                     [this](const absl::Status& status) { End(status); }};
    auto watch = operations::Watch::Start(std::move(surroundings), operation.project, operation.id,
                                          request_.after_sequence(), std::move(output));
    {
      absl::MutexLock lock(&mutex_);
      watch_ = watch;
      if (!done_) return absl::OkStatus();
    }
    watch->Stop();  // the caller was gone before the watch began
    return absl::OkStatus();
  }

  void Send(const v1::OperationEvent& event) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    *queue_.emplace_back().mutable_event() = event;
    Advance();
  }

  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = true;
    end_ = status;
    Advance();
  }

  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || finished_) return;
    if (!queue_.empty() && !cancelled_) {
      writing_ = true;
      StartWrite(&queue_.front());
    } else if (ended_ || cancelled_) {
      finished_ = true;
      LogCall("lockkeeper.v1.OperationService/WatchOperation", caller_, end_, absl::Now() - begin_);
      Finish(ToGrpc(end_));
    }
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    queue_.pop_front();
    cancelled_ = cancelled_ || !ok;
    Advance();
  }

  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    Advance();
  }

  // Elsewhere, because the watch must not be stopped from within a call of its own.
  void OnDone() override {
    pool_.PostAlways([this] { Release(); });
  }

  void Release() {
    std::shared_ptr<operations::Watch> watch;
    {
      absl::MutexLock lock(&mutex_);
      done_ = true;
      watch = watch_;
    }
    if (watch != nullptr) watch->Stop();
    const std::shared_ptr<WatchCall> last = std::move(self_);
  }

  store::Store& store_;
  WorkerPool& pool_;
  operations::Broadcast& broadcast_;
  const Caller caller_;
  const v1::WatchOperationRequest request_;
  const absl::Time begin_ = absl::Now();
  std::shared_ptr<WatchCall> self_;

  absl::Mutex mutex_;
  std::deque<v1::WatchOperationResponse> queue_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<operations::Watch> watch_ ABSL_GUARDED_BY(mutex_);
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

Reactor* WatchOperation(const Binder& binder, operations::Broadcast& broadcast, grpc::CallbackServerContext* context,
                        const v1::WatchOperationRequest& request) {
  return WatchCall::Start(binder, broadcast, Identify(*context), request);
}

}  // namespace lockkeeper::server
