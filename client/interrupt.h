// Turns Ctrl-C into something that can be waited for. While one lives, SIGINT no longer ends the process.
#ifndef LOCKKEEPER_CLIENT_INTERRUPT_H_
#define LOCKKEEPER_CLIENT_INTERRUPT_H_

#include <signal.h>

#include <array>

#include "absl/time/time.h"

namespace lockkeeper::client {

// One at a time in a process: signals are the process's.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Waits for a Ctrl-C, at most `span`; true when there was one.
  [[nodiscard]] bool Wait(absl::Duration span);

 private:
  std::array<int, 2> pipe_;
  struct sigaction before_;
};

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_INTERRUPT_H_
