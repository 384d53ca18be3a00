#include "engine/apply/watch.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lockkeeper::apply {
namespace {

constexpr absl::Duration kMoment = absl::Milliseconds(150);  // below half of the lock timeout, so that a wait is seen
constexpr absl::Duration kHeartbeat = absl::Seconds(5);

constexpr absl::string_view kBlockers =
    "SELECT b.pid FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::integer)) AS b(pid) WHERE b.pid > 0 ORDER BY "
    "b.pid";

}  // namespace

Watch::Watch(OpenSession open, EventSink send)
    : open_(std::move(open)), send_(std::move(send)), thread_([this] { Loop(); }) {}

Watch::~Watch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

void Watch::Begin(int backend_pid, int step) {
  absl::MutexLock lock(&mutex_);
  pid_ = backend_pid;
  step_ = step;
  since_ = last_beat_ = absl::Now();
  blockers_.clear();
  changed_.SignalAll();
}

void Watch::End() {
  absl::MutexLock lock(&mutex_);
  pid_ = 0;
}

std::vector<int> Watch::blockers() const {
  absl::MutexLock lock(&mutex_);
  return blockers_;
}

void Watch::Loop() {
  while (AwaitLongStatement()) Look();
}

bool Watch::AwaitLongStatement() {
  absl::MutexLock lock(&mutex_);
  absl::Time next = absl::Now() + kMoment;
  while (!stopping_) {
    if (pid_ == 0) {
      changed_.Wait(&mutex_);
      next = absl::Now() + kMoment;
    } else if (absl::Now() < next) {
      changed_.WaitWithDeadline(&mutex_, next);
    } else {
      return true;
    }
  }
  return false;
}

void Watch::Look() {
  int pid = 0;
  RunEvent event;
  {
    absl::MutexLock lock(&mutex_);
    pid = pid_;
    event.step = step_;
    event.elapsed = absl::Now() - since_;
  }
  if (pid == 0) return;
  event.state = RunState::kRunning;
  if (session_ == nullptr || session_->broken()) {
    auto opened = open_();
    session_ = opened.ok() ? *std::move(opened) : nullptr;
  }
  if (session_ != nullptr) {
    const absl::StatusOr<sql::Rows> rows = session_->Query(kBlockers, {absl::StrCat(pid)});
    for (size_t row = 0; rows.ok() && row < rows->size(); ++row) {
      int blocker = 0;
      if (absl::SimpleAtoi(rows->Text(row, 0), &blocker)) event.blocked_by.push_back(blocker);
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    if (pid_ != pid || stopping_) return;
    if (!event.blocked_by.empty()) {
      event.kind = RunEvent::Kind::kLockWaiting;
      if (std::exchange(blockers_, event.blocked_by) == event.blocked_by && absl::Now() - last_beat_ < kHeartbeat)
        return;
    } else {
      event.kind = RunEvent::Kind::kHeartbeat;
      if (absl::Now() - last_beat_ < kHeartbeat) return;
    }
    last_beat_ = absl::Now();
  }
  send_(event);
}

}  // namespace lockkeeper::apply
