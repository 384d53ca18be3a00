// Events of an operation for people: whole lines for what lasts, one live line for what passes.
#ifndef LOCKKEEPER_CLIENT_RENDER_EVENTS_H_
#define LOCKKEEPER_CLIENT_RENDER_EVENTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/failure.h"
#include "lockkeeper/v1/operation.pb.h"

namespace lockkeeper::client {

// "RUNNING" without the enum's prefix.
[[nodiscard]] std::string StateText(v1::OperationState state);

// The line of an event; empty for one that is not worth a line of its own.
[[nodiscard]] std::string EventLine(const v1::OperationEvent& event);

// A failure of an operation in the form that errors of calls have.
[[nodiscard]] Failure ToFailure(const v1::OperationFailure& failure);

// Remembers how far an operation is and says so in one line.
class ProgressLine {
 public:
  void Take(const v1::OperationEvent& event, absl::Time now);
  [[nodiscard]] std::string Text(absl::Time now) const;

 private:
  v1::OperationState state_ = v1::OPERATION_STATE_PENDING;
  int step_ = 0;
  int total_ = 0;
  std::string doing_;
  std::string waiting_;
  absl::Time step_began_ = absl::InfiniteFuture();
};

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENDER_EVENTS_H_
