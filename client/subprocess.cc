#include "client/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "client/failure.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

absl::Status CannotRun(const std::string& program, int error) {
  return LocalFailure(kModelsFailedReason, absl::StrCat("cannot run \"", program, "\": ", std::strerror(error)),
                      "name the interpreter with `python:` in lockkeeper.yaml");
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& argv, const std::string& directory, int read_end,
                            int write_end) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, write_end, STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, read_end);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return CannotRun(argv[0], error);
  return pid;
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got > 0) text.append(buffer.data(), static_cast<size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) return text;
  }
}

int Wait(pid_t pid) {
  int state = 0;
  while (waitpid(pid, &state, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
}

}  // namespace

absl::StatusOr<ProgramResult> RunProgram(const std::vector<std::string>& argv, const std::string& directory) {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return CannotRun(argv[0], errno);
  const absl::StatusOr<pid_t> pid = Spawn(argv, directory, ends[0], ends[1]);
  close(ends[1]);
  if (!pid.ok()) {
    close(ends[0]);
    return pid.status();
  }
  ProgramResult result;
  result.output = ReadAll(ends[0]);
  close(ends[0]);
  result.exit_code = Wait(*pid);
  return result;
}

}  // namespace lockkeeper::client
