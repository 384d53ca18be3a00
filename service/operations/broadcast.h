// Events of running operations to whoever watches them in this process.
//
// Durable events come from the store in the end (watch.h); this only spares the watcher the wait. One thread of its own
// beats once a second, so that no watcher needs a timer. Thread-safe. Callbacks run on the publisher's thread and must
// not block; after Unsubscribe returned, none runs any more. A callback must not unsubscribe itself.
#ifndef LOCKKEEPER_SERVICE_OPERATIONS_BROADCAST_H_
#define LOCKKEEPER_SERVICE_OPERATIONS_BROADCAST_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lockkeeper/v1/operation.pb.h"

namespace lockkeeper::operations {

class Broadcast {
 public:
  struct Watcher {
    std::function<void(const v1::OperationEvent&)> on_event;
    std::function<void()> on_beat;
    std::function<void()> on_close;  // the service stops; called once
  };

  explicit Broadcast(absl::Duration beat = absl::Seconds(1));
  ~Broadcast();
  Broadcast(const Broadcast&) = delete;
  Broadcast& operator=(const Broadcast&) = delete;

  // Never 0. When the service stops already, on_close is called at once.
  int64_t Subscribe(const std::string& operation, Watcher watcher);
  void Unsubscribe(int64_t subscription);
  void Publish(const std::string& operation, const v1::OperationEvent& event);
  // Tells every watcher, now and later, that there will be no more.
  void Close();

 private:
  struct Entry {
    std::string operation;
    Watcher watcher;
    absl::Mutex mutex;
    bool gone ABSL_GUARDED_BY(mutex) = false;
  };
  using Entries = std::vector<std::shared_ptr<Entry>>;

  Entries All() const;
  static void Call(Entry& entry, const std::function<void()>& call);
  void Beat(absl::Duration beat);

  mutable absl::Mutex mutex_;
  std::map<int64_t, std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread beater_;
};

}  // namespace lockkeeper::operations

#endif  // LOCKKEEPER_SERVICE_OPERATIONS_BROADCAST_H_
