// Who runs on a data directory, read from the postmaster.pid that PostgreSQL keeps in it.
//
// The file outlives a crash, and its pid may by then belong to another process; so a process counts as the server only
// when its working directory is the data directory, which every postmaster's is. Changes nothing but stale files, by
// the two functions named so.
#ifndef LOCKKEEPER_SERVICE_EMBEDDED_POSTMASTER_H_
#define LOCKKEEPER_SERVICE_EMBEDDED_POSTMASTER_H_

#include <sys/types.h>

#include <optional>
#include <string>

#include "absl/status/status.h"

namespace lockkeeper::embedded {

struct Postmaster {
  pid_t pid = 0;
  int port = 0;
  std::string socket_dir;
  bool ready = false;  // it says that it accepts connections
};

// What the file says; empty without a file, or while the server is still writing it.
std::optional<Postmaster> ReadPostmasterFile(const std::string& pgdata);

// True when the process exists and serves this data directory.
bool Serves(pid_t pid, const std::string& pgdata);

// True while any process works in the data directory: backends outlive a killed postmaster for a moment.
bool AnybodyServes(const std::string& pgdata);

// PostgreSQL refuses to start when the pid of a stale file belongs to any living process of the same user: a reused
// pid, usual after a container's restart, or a zombie that no parent reaps. Renames postmaster.pid when its process
// does not serve this directory; nothing in the data directory is deleted.
absl::Status SetAsideStale(const std::string& pgdata);
// The same for the lock file beside the socket, which is removed: it holds nothing but the pid.
void RemoveStaleSocketLock(const std::string& socket_dir, int port, const std::string& pgdata);

}  // namespace lockkeeper::embedded

#endif  // LOCKKEEPER_SERVICE_EMBEDDED_POSTMASTER_H_
