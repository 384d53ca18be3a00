// One watch of one operation: replays its durable events after a sequence, then follows it until it ends.
//
// Holds no thread while nothing happens: it is driven by the broadcast's events and beats, and reads the store in short
// tasks on the pool that it is given. The order and completeness of durable events come from the store alone; a
// broadcast event that is not the next one only makes it read. Ends OK after the event of a final state, UNAVAILABLE
// when the service stops, and with the store's failure otherwise. Closing a watch stops nothing.
#ifndef LOCKKEEPER_SERVICE_OPERATIONS_WATCH_H_
#define LOCKKEEPER_SERVICE_OPERATIONS_WATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lockkeeper/v1/operation.pb.h"
#include "service/operations/broadcast.h"
#include "service/store/store.h"

namespace lockkeeper::operations {

class Watch : public std::enable_shared_from_this<Watch> {
 public:
  struct Surroundings {
    store::Store& store;
    Broadcast& broadcast;
    std::function<void(std::function<void()>)> post;  // runs a short task on a pool
  };
  // Called one at a time, from any thread; they must not block and not call back.
  struct Output {
    std::function<void(const v1::OperationEvent&)> send;
    std::function<void(const absl::Status&)> end;  // once; nothing is sent after it
  };

  static std::shared_ptr<Watch> Start(Surroundings surroundings, std::string project, std::string operation,
                                      int64_t after, Output output, absl::Duration heartbeat = absl::Seconds(10));
  // Nothing is called after this has returned.
  void Stop();

 private:
  Watch(Surroundings surroundings, std::string project, std::string operation, int64_t after, Output output,
        absl::Duration heartbeat);
  void Subscribe();
  void PostRead();
  void Read();
  bool ReadOnce();
  void OnEvent(const v1::OperationEvent& event);
  void OnBeat();
  void OnClose();
  void Send(const v1::OperationEvent& event) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Surroundings surroundings_;
  const std::string project_, operation_;
  const Output output_;
  const absl::Duration heartbeat_;

  absl::Mutex mutex_;
  int64_t subscription_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t sequence_ ABSL_GUARDED_BY(mutex_);  // of the last durable event that was sent
  v1::OperationState state_ ABSL_GUARDED_BY(mutex_) = v1::OPERATION_STATE_UNSPECIFIED;
  int32_t steps_done_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time heard_ ABSL_GUARDED_BY(mutex_);  // when the broadcast said something
  absl::Time sent_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_again_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace lockkeeper::operations

#endif  // LOCKKEEPER_SERVICE_OPERATIONS_WATCH_H_
