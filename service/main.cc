// lockkeeperd: reads its flags, starts the service, waits for a signal, stops the service.
//
// stdout has one line, when it is ready; everything else is JSON lines on stderr. Exit codes: 0 stopped as asked, 1
// failed to start or to stop, 2 wrong flags or configuration.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <thread>

#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "service/daemon.h"
#include "service/flags.h"

namespace lockkeeper {
namespace {

constexpr absl::Duration kDrain = absl::Seconds(25);
constexpr absl::Duration kGiveUp = absl::Seconds(60);

// Blocked before the first thread starts, so that every thread inherits it and only Wait takes them.
sigset_t BlockSignals() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

void Wait(const sigset_t& set) {
  int caught = 0;
  do {
    sigwait(&set, &caught);
  } while (caught == SIGHUP);
  Log(LogLevel::kInfo, "stopping", {{"signal", caught == SIGTERM ? "SIGTERM" : "SIGINT"}});
}

// Whatever hangs: the process ends. A killed service is a case that the next start knows.
void EndAnyway() {
  std::thread([] {
    absl::SleepFor(kGiveUp);
    Log(LogLevel::kError, "stop_hangs", {});
    _exit(1);
  }).detach();
}

int Fail(const absl::Status& status, int code) {
  std::cerr << "lockkeeperd: " << status.message() << std::endl;
  return code;
}

int Run(int argc, char** argv) {
  const sigset_t signals = BlockSignals();
  const absl::StatusOr<CommandLine> command = ParseCommandLine(argc, argv);
  if (!command.ok()) return Fail(command.status(), 2);
  if (!command->config.has_value()) {
    std::cout << command->text;
    return 0;
  }
  SetLogLevel(command->config->log_level);
  absl::StatusOr<std::unique_ptr<Daemon>> daemon = Daemon::Start(*command->config);
  if (!daemon.ok()) return Fail(daemon.status(), ReasonOf(daemon.status()) == Reason::kInvalidArgument ? 2 : 1);
  std::cout << (*daemon)->ReadyLine() << std::endl;
  Wait(signals);
  EndAnyway();
  const absl::Status stopped = (*daemon)->Stop(kDrain);
  if (!stopped.ok()) return Fail(stopped, 1);
  Log(LogLevel::kInfo, "stopped", {});
  return 0;
}

}  // namespace
}  // namespace lockkeeper

int main(int argc, char** argv) { return lockkeeper::Run(argc, argv); }
