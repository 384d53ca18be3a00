// Runs programs as the user that PostgreSQL may run as: PostgreSQL refuses to run as root.
//
// Privileges are dropped in the child between fork and exec, so no runuser or su is needed. The child gets a small
// fixed environment, no open file of ours, default signal handling and its own session, so that Ctrl-C at our terminal
// does not reach it. Knows nothing of PostgreSQL beyond the names of the users to try.
#ifndef LOCKKEEPER_SERVICE_EMBEDDED_PROGRAM_H_
#define LOCKKEEPER_SERVICE_EMBEDDED_PROGRAM_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lockkeeper::embedded {

struct ServerUser {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  bool is_caller = true;  // false: the child has to change to it
};

// The caller, unless it is root: then `postgres`, `lockkeeper` or `nobody`, the first that exists.
absl::StatusOr<ServerUser> ChooseServerUser();
// The user with this id, for a data directory that somebody owns already. Refuses root, and another user when not root.
absl::StatusOr<ServerUser> UserById(uid_t uid);

struct Program {
  std::vector<std::string> arguments;  // the first is the path of the program
  std::string output_file;             // stdout and stderr, emptied first; opened as the user, never through a link
};

// Starts it and returns its pid; the caller reaps it. Fails when the program could not be executed.
absl::StatusOr<pid_t> Start(const Program& program, const ServerUser& user);
// Starts it and waits; the exit code, or 128 + the signal that ended it.
absl::StatusOr<int> RunToEnd(const Program& program, const ServerUser& user);
// The same for a short program without an output file; what it wrote to stdout and stderr.
struct Output {
  int exit_code = 0;
  std::string text;
};
absl::StatusOr<Output> Capture(const std::vector<std::string>& arguments, const ServerUser& user);

// The outermost folder on the way to `path` that the user may not pass through; empty when the way is free.
absl::StatusOr<std::string> FirstBarrier(absl::string_view path, const ServerUser& user);

}  // namespace lockkeeper::embedded

#endif  // LOCKKEEPER_SERVICE_EMBEDDED_PROGRAM_H_
