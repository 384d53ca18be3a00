// The durable record of one running operation: its events and its row, written behind the engine's back.
//
// The engine must not wait for the registry between two steps, so events are queued here and written by a thread of the
// journal's own, many in one transaction; they are broadcast when they are stored. While the registry cannot be reached
// the queue waits: the truth is in the target's ledger. When another replica has taken the operation, `on_lost` is
// called once and nothing more is written. Used by the thread that runs the operation; Finish ends it.
#ifndef LOCKKEEPER_SERVICE_OPERATIONS_JOURNAL_H_
#define LOCKKEEPER_SERVICE_OPERATIONS_JOURNAL_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lockkeeper/v1/operation.pb.h"
#include "service/operations/broadcast.h"
#include "service/store/store.h"

namespace lockkeeper::operations {

class Journal {
 public:
  // `operation` is claimed by this replica. The store and the broadcast outlive the journal.
  Journal(store::Store& store, Broadcast& broadcast, store::Operation operation, std::function<void()> on_lost);
  ~Journal();  // gives up what is not written
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  using Update = std::function<void(v1::Operation&)>;
  // Stores the event, and the operation with `update` made to it.
  void Add(const v1::OperationEvent& event, const Update& update = nullptr);
  // Goes to those who watch now and nowhere else.
  void Ephemeral(v1::OperationEvent event);

  // Writes everything with the operation's last state; OK once it is stored. Tries for `patience`.
  absl::Status Finish(const v1::OperationEvent& event, const Update& update, bool ended, absl::Duration patience);

  v1::Operation operation() const;

 private:
  struct Batch {
    std::vector<v1::OperationEvent> events;
    std::string state, content;
    bool last = false;   // Finish was called
    bool ended = false;  // and the operation ends with it
  };

  void Write();
  bool Take(Batch& batch);
  absl::Status WriteOnce(Batch& batch);
  void Announce(const Batch& batch);
  void Wait(const absl::Status& failure, absl::Duration pause);

  store::Store& store_;
  Broadcast& broadcast_;
  const std::function<void()> on_lost_;
  store::Operation row_;  // only the writing thread, after the constructor
  const std::string id_;

  mutable absl::Mutex mutex_;
  v1::Operation operation_ ABSL_GUARDED_BY(mutex_);
  std::vector<v1::OperationEvent> queue_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;  // the queue's last event ends the operation
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;     // write no more
  bool written_ ABSL_GUARDED_BY(mutex_) = false;  // the last event is stored
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);  // of the last try
  std::thread writer_;
};

}  // namespace lockkeeper::operations

#endif  // LOCKKEEPER_SERVICE_OPERATIONS_JOURNAL_H_
