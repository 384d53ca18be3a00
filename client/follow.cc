#include "client/follow.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "client/failure.h"
#include "client/render/changes.h"
#include "client/render/events.h"
#include "client/render/plan.h"
#include "client/render/text.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/operation_service.pb.h"

namespace lockkeeper::client {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(100);
constexpr absl::Duration kReconnectBudget = absl::Seconds(60);
// Three heartbeats missed: the stream is dead although nobody said so.
constexpr absl::Duration kSilence = absl::Seconds(45);

bool IsFinal(v1::OperationState state) {
  return state == v1::OPERATION_STATE_SUCCEEDED || state == v1::OPERATION_STATE_FAILED ||
         state == v1::OPERATION_STATE_CANCELLED || state == v1::OPERATION_STATE_IN_DOUBT;
}

bool MayComeBack(const absl::Status& status) {
  return status.ok() || absl::IsUnavailable(status) || absl::IsCancelled(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsInternal(status) || absl::IsUnknown(status);
}

// The stream is read by the caller's thread; a second one watches for Ctrl-C and redraws the live line.
class Follower {
 public:
  Follower(Context& context, Interrupt& interrupt, const std::string& name, const FollowOptions& options)
      : context_(context), interrupt_(interrupt), name_(name), options_(options), sequence_(options.after_sequence) {}

  absl::Status Run() {
    std::thread watcher([this] { Watch(); });
    const absl::Status status = ReadUntilEnd();
    done_ = true;
    watcher.join();
    context_.terminal.ClearLive();
    return status;
  }

 private:
  absl::Status ReadUntilEnd() {
    absl::Time give_up = absl::Now() + kReconnectBudget;
    absl::Duration pause = absl::Milliseconds(200);
    while (true) {
      bool moved = false;
      const absl::Status status = ReadStream(moved);
      if (ended_) return absl::OkStatus();
      if (detached_) return Detached();
      if (moved) give_up = absl::Now() + kReconnectBudget;
      if (!MayComeBack(status)) return status;
      if (absl::Now() >= give_up) return Lost(status);
      absl::SleepFor(pause);
      pause = moved ? absl::Milliseconds(200) : std::min(pause * 2, absl::Seconds(2));
    }
  }

  absl::Status ReadStream(bool& moved) {
    v1::WatchOperationRequest request;
    request.set_name(name_);
    request.set_after_sequence(sequence_);
    {
      absl::MutexLock lock(&mutex_);
      if (detached_) return absl::OkStatus();
      stream_ = context_.channel.Open(kWatchOperation, request);
      heard_ = absl::Now();
    }
    v1::WatchOperationResponse reply;
    while (!ended_ && stream_->Read(reply)) {
      moved = true;
      Take(reply.event());
    }
    if (ended_) stream_->Cancel();
    const absl::Status status = stream_->Finish();
    absl::MutexLock lock(&mutex_);
    stream_.reset();
    return status;
  }

  void Take(const v1::OperationEvent& event) {
    absl::MutexLock lock(&mutex_);
    heard_ = absl::Now();
    sequence_ = std::max(sequence_, event.sequence());
    progress_.Take(event, heard_);
    if (event.has_state_changed() && IsFinal(event.state_changed().to())) ended_ = true;
    if (options_.events_as_json) {
      std::string line;
      if (google::protobuf::util::MessageToJsonString(event, &line).ok()) {
        context_.terminal.Out(line + "\n");
        context_.terminal.Flush();  // who reads a pipe follows, too
      }
      return;
    }
    Show(event);
  }

  // On a terminal waiting is the live line's; elsewhere a line each, but not the same one again and again.
  void Show(const v1::OperationEvent& event) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::string line = EventLine(event);
    if (line.empty() || (event.has_lock_waiting() && context_.terminal.live())) return;
    if (event.has_lock_waiting()) {
      if (heard_ - waiting_shown_ < absl::Seconds(5)) return;
      waiting_shown_ = heard_;
    }
    context_.terminal.Progress(line);
  }

  void Watch() {
    int interrupts = 0;
    while (!done_) {
      if (interrupt_.Wait(kTick)) OnInterrupt(++interrupts);
      absl::MutexLock lock(&mutex_);
      const absl::Time now = absl::Now();
      if (!done_) context_.terminal.Live(progress_.Text(now), now);
      if (stream_ != nullptr && now - heard_ > kSilence) stream_->Cancel();
    }
  }

  void OnInterrupt(int count) {
    if (count == 1 && options_.cancel_on_interrupt) {
      Say("cancelling at the next safe point; Ctrl-C again leaves it to itself");
      v1::CancelOperationRequest request;
      request.set_name(name_);
      request.set_reason("interrupted at the command line");
      const auto reply = context_.channel.Call(kCancelOperation, request);
      if (!reply.ok()) Say(context_.Explain(ReadFailure(reply.status())));
      return;
    }
    absl::MutexLock lock(&mutex_);
    detached_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }

  void Say(const std::string& text) {
    absl::MutexLock lock(&mutex_);
    context_.terminal.Message(text);
  }

  std::string HowToWatch() const { return absl::StrCat("watch on with `lk ops watch ", ShortName(name_), "`"); }

  absl::Status Detached() const {
    return LocalFailure(kDetachedReason, absl::StrCat("left operation ", ShortName(name_), " running"), HowToWatch());
  }

  absl::Status Lost(const absl::Status& status) const {
    Failure failure = ReadFailure(status);
    failure.message = absl::StrCat("lost sight of operation ", ShortName(name_), ": ",
                                   status.ok() ? "the stream ended early" : failure.message);
    failure.metadata["hint"] = absl::StrCat("it goes on without this client; when the service answers, ", HowToWatch());
    return MakeFailure(absl::StatusCode::kUnavailable, failure);
  }

  Context& context_;
  Interrupt& interrupt_;
  const std::string name_;
  const FollowOptions options_;
  int64_t sequence_;  // only the reading thread
  std::atomic<bool> done_{false};
  std::atomic<bool> ended_{false};
  std::atomic<bool> detached_{false};
  absl::Mutex mutex_;  // the terminal, and what follows
  // Replaced only by the reading thread, under the lock; the other one cancels it under the lock.
  std::unique_ptr<ServerStream> stream_;
  ProgressLine progress_ ABSL_GUARDED_BY(mutex_);
  absl::Time heard_ ABSL_GUARDED_BY(mutex_) = absl::Now();
  absl::Time waiting_shown_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

std::string WentText(const v1::Operation& operation) {
  const char* const verb = operation.direction() == v1::DIRECTION_DOWNGRADE ? "downgraded" : "upgraded";
  std::string out = absl::StrCat(ShortName(operation.environment()), ": ", verb, " ",
                                 RevisionsText(operation.start_revisions()), " -> ",
                                 RevisionsText(operation.current_revisions().empty() ? operation.target_revisions()
                                                                                     : operation.current_revisions()),
                                 ", ", Count(static_cast<size_t>(operation.steps_total()), "step"));
  const int64_t seconds = operation.end_time().seconds() - operation.create_time().seconds();
  if (operation.has_end_time() && seconds > 1) absl::StrAppend(&out, ", ", seconds, " s");
  return absl::StrCat(out, "\n");
}

}  // namespace

absl::StatusOr<v1::Operation> Follow(Context& context, Interrupt& interrupt, const std::string& operation,
                                     const FollowOptions& options) {
  LK_RETURN_IF_ERROR(Follower(context, interrupt, operation, options).Run());
  v1::GetOperationRequest request;
  request.set_name(operation);
  LK_ASSIGN_OR_RETURN(v1::GetOperationResponse reply, context.channel.Call(kGetOperation, request));
  return reply.operation();
}

ExitCode ReportOperation(Context& context, const v1::Operation& operation) {
  const std::string id(ShortName(operation.name()));
  switch (operation.state()) {
    case v1::OPERATION_STATE_SUCCEEDED:
      if (!context.json()) context.terminal.Out(WentText(operation));
      return ExitCode::kDone;
    case v1::OPERATION_STATE_IN_DOUBT:
      context.terminal.Message(context.Explain(ToFailure(operation.failure())));
      context.terminal.Message(absl::StrCat("in doubt: settle it with `lk ops resume ", id, "`"));
      return ExitCode::kInDoubt;
    case v1::OPERATION_STATE_FAILED:
    case v1::OPERATION_STATE_CANCELLED: {
      const char* const word = operation.state() == v1::OPERATION_STATE_FAILED ? " failed" : " was cancelled";
      if (operation.has_failure()) {
        context.terminal.Message(context.Explain(ToFailure(operation.failure())));
      }
      context.terminal.Message(absl::StrCat("operation ", id, word, "; ", ShortName(operation.environment()),
                                            " stands at ", RevisionsText(operation.current_revisions())));
      const ExitCode code = ExitCodeForReason(operation.failure().reason());
      return code == ExitCode::kDone ? ExitCode::kFailed : code;
    }
    default:
      context.terminal.Message(absl::StrCat("operation ", id, " goes on; `lk ops watch ", id, "`"));
      return ExitCode::kFailed;
  }
}

}  // namespace lockkeeper::client
