#include "service/operations/journal.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "service/convert/operation.h"
#include "service/convert/time.h"

namespace lockkeeper::operations {
namespace {
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
}  // namespace

Journal::Journal(store::Store& store, Broadcast& broadcast, store::Operation operation, std::function<void()> on_lost)
    : store_(store), broadcast_(broadcast), on_lost_(std::move(on_lost)), row_(std::move(operation)), id_(row_.id) {
  convert::ToProto(row_, &operation_);
  writer_ = std::thread([this] { Write(); });
}

Journal::~Journal() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  writer_.join();
}

v1::Operation Journal::operation() const {
  absl::MutexLock lock(&mutex_);
  return operation_;
}

void Journal::Add(const v1::OperationEvent& event, const Update& update) {
  absl::MutexLock lock(&mutex_);
  if (update) update(operation_);
  queue_.push_back(event);
}

void Journal::Ephemeral(v1::OperationEvent event) {
  {
    absl::MutexLock lock(&mutex_);
    event.set_sequence(operation_.last_sequence());
  }
  convert::ToProto(absl::Now(), event.mutable_time());
  broadcast_.Publish(id_, event);
}

absl::Status Journal::Finish(const v1::OperationEvent& event, const Update& update, bool ended,
                             absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  update(operation_);
  queue_.push_back(event);
  ended_ = ended;
  finishing_ = true;
  const auto settled = [this] {
    mutex_.AssertReaderHeld();
    return written_ || stop_;
  };
  const bool in_time = mutex_.AwaitWithTimeout(absl::Condition(&settled), patience);
  if (in_time && written_) return absl::OkStatus();
  return failure_.ok() ? absl::DeadlineExceededError("the operation's end could not be stored") : failure_;
}

// One try to store a batch; the events get their sequences and times.
absl::Status Journal::WriteOnce(Batch& batch) {
  store::Operation row = row_;
  row.state = batch.state;
  row.content = batch.content;
  row.finished = batch.ended;
  const absl::Status status = store_.Transact([&](store::Transaction& tx) -> absl::Status {
    for (v1::OperationEvent& event : batch.events) {
      event.clear_sequence();
      event.clear_time();
      ASSIGN_OR_RETURN(const store::Event stored, tx.AppendEvent(row, convert::ToContent(event)));
      event = convert::FromContent(stored);
    }
    return tx.SaveOperation(row).status();
  });
  if (status.ok()) {
    row_.state = row.state;
    row_.content = row.content;
  }
  return status;
}

// Waits for something to write. False when there will be nothing more.
bool Journal::Take(Batch& batch) {
  absl::MutexLock lock(&mutex_);
  const auto work = [this] {
    mutex_.AssertReaderHeld();
    return stop_ || !queue_.empty();
  };
  if (batch.events.empty()) mutex_.Await(absl::Condition(&work));
  if (stop_) return false;
  std::move(queue_.begin(), queue_.end(), std::back_inserter(batch.events));
  queue_.clear();
  batch.last = finishing_;
  batch.ended = finishing_ && ended_;
  batch.state = convert::StateText(operation_.state());
  batch.content = convert::ToContent(operation_);
  return true;
}

void Journal::Announce(const Batch& batch) {
  {
    absl::MutexLock lock(&mutex_);
    operation_.set_last_sequence(batch.events.back().sequence());
  }
  for (const v1::OperationEvent& event : batch.events) broadcast_.Publish(id_, event);
  absl::MutexLock lock(&mutex_);
  failure_ = absl::OkStatus();
  written_ = batch.last;
}

// Notes the failure and waits for `pause`.
void Journal::Wait(const absl::Status& failure, absl::Duration pause) {
  Log(LogLevel::kWarning, "journal_write_failed", {{"operation", id_}, {"error", std::string(failure.message())}});
  absl::MutexLock lock(&mutex_);
  failure_ = failure;
  if (ReasonOf(failure) == Reason::kLeaseLost) {
    stop_ = true;
  } else {
    mutex_.AwaitWithTimeout(absl::Condition(&stop_), pause);
  }
}

void Journal::Write() {
  absl::Duration pause = kFirstPause;
  Batch batch;
  while (Take(batch)) {
    const absl::Status status = WriteOnce(batch);
    if (!status.ok()) {
      Wait(status, pause);
      if (ReasonOf(status) == Reason::kLeaseLost) on_lost_();
      pause = std::min(pause * 2, kLongestPause);
      continue;
    }
    Announce(batch);
    if (batch.last) return;
    batch.events.clear();
    pause = kFirstPause;
  }
}

}  // namespace lockkeeper::operations
