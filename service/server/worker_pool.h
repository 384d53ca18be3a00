// Threads for the work behind calls: bounded in number and in what waits for them, so that load becomes a refusal and
// no queue.
//
// Post refuses when too much waits; PostAlways is for what must run whatever happens and is short. Stop runs what was
// posted and joins. Thread-safe.
#ifndef LOCKKEEPER_SERVICE_SERVER_WORKER_POOL_H_
#define LOCKKEEPER_SERVICE_SERVER_WORKER_POOL_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace lockkeeper::server {

class WorkerPool {
 public:
  using Task = std::function<void()>;

  WorkerPool(int threads, size_t max_waiting);
  ~WorkerPool() { Stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  [[nodiscard]] bool Post(Task task);
  void PostAlways(Task task);
  void Stop();

 private:
  void Work();

  const size_t max_waiting_;
  absl::Mutex mutex_;
  std::deque<Task> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace lockkeeper::server

#endif  // LOCKKEEPER_SERVICE_SERVER_WORKER_POOL_H_
