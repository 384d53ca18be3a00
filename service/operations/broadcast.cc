#include "service/operations/broadcast.h"

#include <utility>

namespace lockkeeper::operations {

Broadcast::Broadcast(absl::Duration beat) : beater_([this, beat] { Beat(beat); }) {}

Broadcast::~Broadcast() {
  Close();
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  beater_.join();
}

int64_t Broadcast::Subscribe(const std::string& operation, Watcher watcher) {
  auto entry = std::make_shared<Entry>();
  entry->operation = operation;
  entry->watcher = std::move(watcher);
  int64_t id = 0;
  bool closed = false;
  {
    absl::MutexLock lock(&mutex_);
    id = next_++;
    entries_[id] = entry;
    closed = closed_;
  }
  if (closed) Call(*entry, entry->watcher.on_close);
  return id;
}

void Broadcast::Unsubscribe(int64_t subscription) {
  std::shared_ptr<Entry> entry;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(subscription);
    if (found == entries_.end()) return;
    entry = found->second;
    entries_.erase(found);
  }
  absl::MutexLock lock(&entry->mutex);
  entry->gone = true;
}

Broadcast::Entries Broadcast::All() const {
  absl::MutexLock lock(&mutex_);
  Entries all;
  all.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) all.push_back(entry);
  return all;
}

void Broadcast::Call(Entry& entry, const std::function<void()>& call) {
  absl::MutexLock lock(&entry.mutex);
  if (!entry.gone) call();
}

void Broadcast::Publish(const std::string& operation, const v1::OperationEvent& event) {
  for (const std::shared_ptr<Entry>& entry : All()) {
    if (entry->operation == operation) Call(*entry, [&] { entry->watcher.on_event(event); });
  }
}

void Broadcast::Close() {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return;
    closed_ = true;
  }
  for (const std::shared_ptr<Entry>& entry : All()) Call(*entry, entry->watcher.on_close);
}

void Broadcast::Beat(absl::Duration beat) {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&ended_), beat)) return;
    }
    for (const std::shared_ptr<Entry>& entry : All()) Call(*entry, entry->watcher.on_beat);
  }
}

}  // namespace lockkeeper::operations
