#include "service/embedded/program.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::embedded {
namespace {

absl::Status Refuse(absl::string_view what) { return Failure(Reason::kServerStart).With("message", what); }

ServerUser UserOf(const passwd& entry, bool is_caller) {
  ServerUser user{entry.pw_name, entry.pw_uid, entry.pw_gid, {}, is_caller};
  int count = 64;
  user.groups.resize(count);
  if (getgrouplist(entry.pw_name, entry.pw_gid, user.groups.data(), &count) < 0) count = 0;
  user.groups.resize(count);
  return user;
}

// Both ends close on exec.
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
  }
  ~Pipe() {
    CloseReader();
    CloseWriter();
  }
  void CloseReader() { Close(ends[0]); }
  void CloseWriter() { Close(ends[1]); }
  std::string ReadAll() const {
    std::string out;
    char buffer[4096];
    while (true) {
      const ssize_t got = read(ends[0], buffer, sizeof(buffer));
      if (got > 0) out.append(buffer, static_cast<size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) return out;
    }
  }

 private:
  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

// Below runs between fork and exec: system calls only, nothing that allocates or locks.

bool DropPrivileges(const ServerUser& user) {
  if (user.is_caller) return true;
  return setgroups(user.groups.size(), user.groups.data()) == 0 && setgid(user.gid) == 0 && setuid(user.uid) == 0;
}

void ResetSignals() {
  for (int signal_number = 1; signal_number < NSIG; ++signal_number) signal(signal_number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// stdin from nowhere, stdout and stderr to `output`; everything else but `keep` closes at exec.
bool Redirect(int output, int keep) {
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0) return false;
  if (dup2(nothing, 0) < 0 || dup2(output < 0 ? nothing : output, 1) < 0 || dup2(1, 2) < 0) return false;
  const auto from = static_cast<unsigned>(keep);
  const bool closed = (keep == 3 || close_range(3, from - 1, 0) == 0) && close_range(from + 1, ~0U, 0) == 0;
  for (int fd = 3; !closed && fd < 1024; ++fd) {  // a kernel before 5.9
    if (fd != keep) close(fd);
  }
  return true;
}

struct Child {
  const char* const* arguments;
  const char* const* environment;
  const char* output_file;  // null: `output`
  int output;
  int failure;  // where errno goes when exec is not reached
};

[[noreturn]] void BecomeProgram(const Child& child, const ServerUser& user) {
  setsid();
  ResetSignals();
  umask(077);
  int output = child.output;
  bool ready = DropPrivileges(user) && chdir("/") == 0;
  if (ready && child.output_file != nullptr) {
    output = open(child.output_file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    ready = output >= 0;
  }
  if (ready && Redirect(output, child.failure)) {
    execve(child.arguments[0], const_cast<char* const*>(child.arguments), const_cast<char* const*>(child.environment));
  }
  const int error = errno;
  if (write(child.failure, &error, sizeof(error)) < 0) _exit(126);
  _exit(127);
}

// Above ran between fork and exec.

std::vector<const char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> out;
  for (const std::string& text : texts) out.push_back(text.c_str());
  out.push_back(nullptr);
  return out;
}

absl::StatusOr<pid_t> Launch(const std::vector<std::string>& arguments, const char* output_file, int output,
                             const ServerUser& user) {
  Pipe failure;
  if (failure.ends[0] < 0) return Refuse(absl::StrCat("no pipe: ", strerror(errno)));
  const std::vector<const char*> argument_pointers = Pointers(arguments);
  const char* const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", nullptr};
  const Child child{argument_pointers.data(), environment, output_file, output, failure.ends[1]};
  const pid_t pid = fork();
  if (pid < 0) return Refuse(absl::StrCat("cannot start a process: ", strerror(errno)));
  if (pid == 0) BecomeProgram(child, user);
  failure.CloseWriter();
  const std::string error = failure.ReadAll();
  if (error.empty()) return pid;
  waitpid(pid, nullptr, 0);
  int number = 0;
  memcpy(&number, error.data(), std::min(sizeof(number), error.size()));
  return Refuse(absl::StrCat("cannot run '", arguments[0], "' as user '", user.name, "': ", strerror(number)));
}

int ExitCodeOf(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

absl::StatusOr<ServerUser> ChooseServerUser() {
  if (geteuid() != 0) return UserById(geteuid());
  for (const char* name : {"postgres", "lockkeeper", "nobody"}) {
    if (const passwd* entry = getpwnam(name); entry != nullptr && entry->pw_uid != 0) return UserOf(*entry, false);
  }
  return Refuse(
      "PostgreSQL does not run as root, and there is no user 'postgres', 'lockkeeper' or 'nobody' to run it as");
}

absl::StatusOr<ServerUser> UserById(uid_t uid) {
  const bool is_caller = uid == geteuid();
  if (uid == 0) return Refuse("PostgreSQL does not run as root, and the directory belongs to root");
  const passwd* entry = getpwuid(uid);
  if (!is_caller && geteuid() != 0) {
    return Refuse(
        absl::StrCat("the directory belongs to ",
                     entry == nullptr ? absl::StrCat("user ", uid) : absl::StrCat("user '", entry->pw_name, "'"),
                     ": start lockkeeperd as that user, or as root"));
  }
  if (entry != nullptr) return UserOf(*entry, is_caller);
  return ServerUser{absl::StrCat(uid), uid, getegid(), {}, is_caller};  // a container's user without a name
}

absl::StatusOr<pid_t> Start(const Program& program, const ServerUser& user) {
  const char* file = program.output_file.empty() ? nullptr : program.output_file.c_str();
  return Launch(program.arguments, file, -1, user);
}

absl::StatusOr<int> RunToEnd(const Program& program, const ServerUser& user) {
  ASSIGN_OR_RETURN(const pid_t pid, Start(program, user));
  return ExitCodeOf(pid);
}

absl::StatusOr<Output> Capture(const std::vector<std::string>& arguments, const ServerUser& user) {
  Pipe output;
  ASSIGN_OR_RETURN(const pid_t pid, Launch(arguments, nullptr, output.ends[1], user));
  output.CloseWriter();
  std::string text = output.ReadAll();
  return Output{ExitCodeOf(pid), std::move(text)};
}

absl::StatusOr<std::string> FirstBarrier(absl::string_view path, const ServerUser& user) {
  std::vector<std::string> folders;
  std::string folder;
  for (absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    absl::StrAppend(&folder, "/", part);
    folders.push_back(folder);
  }
  const std::vector<const char*> pointers = Pointers(folders);
  // Only the kernel knows all that decides (modes, ACLs, security modules): so a child becomes the user and tries.
  const pid_t pid = fork();
  if (pid < 0) return Refuse(absl::StrCat("cannot start a process: ", strerror(errno)));
  if (pid == 0) {
    if (!DropPrivileges(user)) _exit(255);
    for (size_t i = 0; pointers[i] != nullptr && i < 250; ++i) {
      if (access(pointers[i], X_OK) != 0 && errno == EACCES) _exit(static_cast<int>(i) + 1);
    }
    _exit(0);
  }
  const int code = ExitCodeOf(pid);
  if (code == 0) return std::string();
  if (code > static_cast<int>(folders.size())) return Refuse(absl::StrCat("cannot become user '", user.name, "'"));
  return folders[code - 1];
}

}  // namespace lockkeeper::embedded
