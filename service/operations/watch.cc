#include "service/operations/watch.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/status.h"
#include "service/convert/operation.h"
#include "service/convert/time.h"

namespace lockkeeper::operations {
namespace {
constexpr int kEventsARead = 500;
// Without a word from the broadcast for so long the store is asked: another replica may be running the operation.
constexpr absl::Duration kSilence = absl::Seconds(2);
}  // namespace

Watch::Watch(Surroundings surroundings, std::string project, std::string operation, int64_t after, Output output,
             absl::Duration heartbeat)
    : surroundings_(std::move(surroundings)),
      project_(std::move(project)),
      operation_(std::move(operation)),
      output_(std::move(output)),
      heartbeat_(heartbeat),
      sequence_(after),
      heard_(absl::Now()),
      sent_(absl::Now()) {}

std::shared_ptr<Watch> Watch::Start(Surroundings surroundings, std::string project, std::string operation,
                                    int64_t after, Output output, absl::Duration heartbeat) {
  std::shared_ptr<Watch> watch(new Watch(std::move(surroundings), std::move(project), std::move(operation), after,
                                         std::move(output), heartbeat));
  watch->Subscribe();
  watch->PostRead();
  return watch;
}

void Watch::Subscribe() {
  const std::weak_ptr<Watch> weak = weak_from_this();
  Broadcast::Watcher watcher;
  watcher.on_event = [weak](const v1::OperationEvent& event) {
    if (const auto self = weak.lock()) self->OnEvent(event);
  };
  watcher.on_beat = [weak] {
    if (const auto self = weak.lock()) self->OnBeat();
  };
  watcher.on_close = [weak] {
    if (const auto self = weak.lock()) self->OnClose();
  };
  const int64_t subscription = surroundings_.broadcast.Subscribe(operation_, std::move(watcher));
  absl::MutexLock lock(&mutex_);
  subscription_ = subscription;
}

void Watch::Stop() {
  int64_t subscription = 0;
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    subscription = subscription_;
  }
  surroundings_.broadcast.Unsubscribe(subscription);
}

void Watch::PostRead() {
  {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    read_again_ = true;
    if (reading_) return;
    reading_ = true;
  }
  surroundings_.post([self = shared_from_this()] { self->Read(); });
}

void Watch::Read() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (ended_ || !read_again_) {
        reading_ = false;
        return;
      }
      read_again_ = false;
    }
    if (!ReadOnce()) continue;
    absl::MutexLock lock(&mutex_);
    read_again_ = true;
  }
}

// True when there is more to read.
bool Watch::ReadOnce() {
  int64_t after = 0;
  {
    absl::MutexLock lock(&mutex_);
    after = sequence_;
  }
  store::Operation row;
  std::vector<store::Event> events;
  const absl::Status status = surroundings_.store.Transact([&](store::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(row, tx.GetOperation(project_, operation_));
    ASSIGN_OR_RETURN(events, tx.EventsAfter(operation_, after, kEventsARead));
    return absl::OkStatus();
  });
  absl::MutexLock lock(&mutex_);
  if (!status.ok()) {
    End(status);
    return false;
  }
  for (const store::Event& event : events) {
    if (event.sequence == sequence_ + 1) Send(convert::FromContent(event));
  }
  state_ = convert::StateFromText(row.state);
  if (events.size() == kEventsARead) return true;
  if (convert::IsFinal(state_) && sequence_ >= row.last_sequence) End(absl::OkStatus());
  return false;
}

void Watch::OnEvent(const v1::OperationEvent& event) {
  bool read = false;
  {
    absl::MutexLock lock(&mutex_);
    heard_ = absl::Now();
    const bool durable = !event.has_lock_waiting() && !event.has_heartbeat();
    if (!durable) {
      Send(event);
    } else if (event.sequence() == sequence_ + 1 && !reading_) {
      Send(event);
    } else {
      read = event.sequence() > sequence_;
    }
    // Whether this is the end, and not the doubt before a resume, only the store can tell.
    read = read || (event.has_state_changed() && convert::IsFinal(event.state_changed().to()));
  }
  if (read) PostRead();
}

void Watch::OnBeat() {
  bool read = false;
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = absl::Now();
    if (now - sent_ >= heartbeat_) {
      v1::OperationEvent event;
      event.set_sequence(sequence_);
      convert::ToProto(now, event.mutable_time());
      event.mutable_heartbeat()->set_state(state_);
      event.mutable_heartbeat()->set_steps_done(steps_done_);
      Send(event);
    }
    read = now - heard_ >= kSilence;
    if (read) heard_ = now;
  }
  if (read) PostRead();
}

void Watch::OnClose() {
  absl::MutexLock lock(&mutex_);
  End(absl::UnavailableError(absl::StrCat("the service is stopping; watch on after sequence ", sequence_)));
}

void Watch::Send(const v1::OperationEvent& event) {
  if (ended_) return;
  if (!event.has_lock_waiting() && !event.has_heartbeat()) sequence_ = std::max(sequence_, event.sequence());
  if (event.has_state_changed()) state_ = event.state_changed().to();
  if (event.has_step_finished() && event.step_finished().committed()) steps_done_ = event.step_finished().step();
  sent_ = absl::Now();
  output_.send(event);
}

void Watch::End(const absl::Status& status) {
  if (ended_) return;
  ended_ = true;
  output_.end(status);
}

}  // namespace lockkeeper::operations
