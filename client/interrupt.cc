#include "client/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace lockkeeper::client {
namespace {

// The handler may run in any thread and may only touch this.
std::atomic<int> write_end{-1};

void OnInterrupt(int /*signal*/) {
  const int before = errno;
  const char byte = 0;
  if (write(write_end.load(), &byte, 1) < 0) {
    // The pipe is full: enough Ctrl-Cs are on their way.
  }
  errno = before;
}

}  // namespace

Interrupt::Interrupt() : pipe_{-1, -1}, before_{} {
  if (pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
  write_end = pipe_[1];
  struct sigaction action {};
  action.sa_handler = OnInterrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &before_);
}

Interrupt::~Interrupt() {
  if (pipe_[0] < 0) return;
  sigaction(SIGINT, &before_, nullptr);
  write_end = -1;
  close(pipe_[0]);
  close(pipe_[1]);
}

bool Interrupt::Wait(absl::Duration span) {
  pollfd wanted{pipe_[0], POLLIN, 0};
  if (poll(&wanted, 1, static_cast<int>(absl::ToInt64Milliseconds(span))) <= 0) return false;
  char byte = 0;
  return read(pipe_[0], &byte, 1) == 1;
}

}  // namespace lockkeeper::client
