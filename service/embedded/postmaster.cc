#include "service/embedded/postmaster.h"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"

namespace lockkeeper::embedded {
namespace {

std::string FileOf(const std::string& pgdata) { return pgdata + "/postmaster.pid"; }

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Unreadable: a zombie, or a process of another user. We are root or run as the server's own user, so it is not the
// server.
bool WorksIn(absl::string_view pid, const std::string& folder) {
  char found[PATH_MAX + 1];
  const ssize_t length = readlink(absl::StrCat("/proc/", pid, "/cwd").c_str(), found, PATH_MAX);
  return length >= 0 && absl::string_view(found, static_cast<size_t>(length)) == folder;
}

}  // namespace

// Lines (src/include/utils/pidfile.h): pid, data directory, start time, port, socket directory, listen address, shared
// memory key, status.
std::optional<Postmaster> ReadPostmasterFile(const std::string& pgdata) {
  const std::vector<std::string> lines = LinesOf(FileOf(pgdata));
  Postmaster out;
  if (lines.empty() || !absl::SimpleAtoi(lines[0], &out.pid) || out.pid <= 0) return std::nullopt;
  if (lines.size() > 3 && !absl::SimpleAtoi(lines[3], &out.port)) out.port = 0;
  if (lines.size() > 4) out.socket_dir = lines[4];
  out.ready = lines.size() > 7 && absl::StripAsciiWhitespace(lines[7]) == "ready";
  return out;
}

bool Serves(pid_t pid, const std::string& pgdata) { return WorksIn(absl::StrCat(pid), pgdata); }

bool AnybodyServes(const std::string& pgdata) {
  std::error_code ignored;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    if (absl::ascii_isdigit(name[0]) && WorksIn(name, pgdata)) return true;
  }
  return false;
}

absl::Status SetAsideStale(const std::string& pgdata) {
  const std::optional<Postmaster> stale = ReadPostmasterFile(pgdata);
  if (!stale.has_value() || Serves(stale->pid, pgdata)) return absl::OkStatus();
  const std::string aside = absl::StrCat(FileOf(pgdata), ".stale-", RandomHex(4));
  if (rename(FileOf(pgdata).c_str(), aside.c_str()) != 0) {
    return Failure(Reason::kDataDirectory)
        .With("directory", pgdata)
        .With("what", absl::StrCat("cannot set the stale postmaster.pid aside: ", strerror(errno)));
  }
  Log(LogLevel::kWarning, "stale_postmaster_file_set_aside", {{"file", aside}, {"pid", absl::StrCat(stale->pid)}});
  return absl::OkStatus();
}

void RemoveStaleSocketLock(const std::string& socket_dir, int port, const std::string& pgdata) {
  const std::string path = absl::StrCat(socket_dir, "/.s.PGSQL.", port, ".lock");
  const std::vector<std::string> lines = LinesOf(path);
  pid_t pid = 0;
  if (lines.empty() || !absl::SimpleAtoi(lines[0], &pid) || Serves(pid, pgdata)) return;
  if (unlink(path.c_str()) == 0)
    Log(LogLevel::kWarning, "stale_socket_lock_removed", {{"file", path}, {"pid", lines[0]}});
}

}  // namespace lockkeeper::embedded
