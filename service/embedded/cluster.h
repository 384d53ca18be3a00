// The PostgreSQL server inside `lockkeeperd --dev`: made once, started, adopted when it still runs, stopped; never
// removed.
//
// Below DATA_DIR: pgdata (the data directory), run (the private socket), log. Only the server's user and root can reach
// the socket, so there is no password; TCP is off unless a port is given, and then asks for one. The data directory is
// made beside its place and renamed into it, so it is there completely or not at all; what is not empty is never
// initialised again. The server keeps running when this process is killed, and the next Start adopts it. Fails with
// NO_SERVER_BINARIES, DATA_DIRECTORY (the directory cannot be used, and why) or SERVER_START (what the server said).
#ifndef LOCKKEEPER_SERVICE_EMBEDDED_CLUSTER_H_
#define LOCKKEEPER_SERVICE_EMBEDDED_CLUSTER_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/base/secret.h"
#include "service/embedded/binaries.h"
#include "service/embedded/program.h"

namespace lockkeeper::embedded {

struct ClusterOptions {
  std::string data_dir;
  std::string bin_dir;                              // empty: the usual places
  int major = 0;                                    // of a new data directory; 0: the newest that is installed
  int tcp_port = 0;                                 // 0: no TCP
  bool durable = true;                              // false only for data that may vanish (tests): no fsync
  std::map<std::string, std::string> settings;      // further settings of the server
  std::vector<std::string> initdb_arguments;        // further arguments of initdb
  absl::Duration start_timeout = absl::Minutes(5);  // recovery after a crash may take its time
};

class Cluster {
 public:
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Cluster>> Start(const ClusterOptions& options);
  // Start in two parts, for whoever starts several at once: what can be refused is refused by Claim, which locks the
  // data directory and starts nothing; Run takes the time.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Cluster>> Claim(const ClusterOptions& options);
  absl::Status Run();
  ~Cluster();  // stops the server
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // As superuser `postgres` over the socket.
  Secret ConnInfo(absl::string_view database) const { return Secret(Url(database)); }
  // The same for people: psql takes it. Holds no password, because there is none.
  std::string Url(absl::string_view database) const;

  int major() const { return binaries_.major; }
  const std::string& bin_dir() const { return binaries_.directory; }
  const std::string& socket_dir() const { return socket_dir_; }
  pid_t pid() const { return pid_; }
  bool created() const { return created_; }  // this Start made the data directory
  bool adopted() const { return adopted_; }  // the server was running already

  bool Running() const;
  // Makes the database when it is not there; never drops one.
  absl::Status EnsureDatabase(absl::string_view name);
  // A fast stop: open transactions are rolled back, data is flushed. Waits for the end; a second call does nothing.
  absl::Status Stop();

 private:
  explicit Cluster(ClusterOptions options) : options_(std::move(options)) {}

  absl::Status PrepareFolders();
  absl::Status LockDirectory();
  absl::Status ChooseUserAndBinaries();
  absl::Status Initialise();
  absl::Status PrepareToRun();
  absl::Status MakeSocketDir();
  absl::Status Launch();
  absl::Status AwaitReady();
  absl::Status Verify();
  std::vector<std::string> ServerArguments() const;
  absl::Status Refuse(absl::string_view what) const;      // DATA_DIRECTORY
  absl::Status NotStarted(absl::string_view what) const;  // SERVER_START with the end of the log

  ClusterOptions options_;
  std::string pgdata_, run_dir_, log_dir_, socket_dir_;
  ServerBinaries binaries_;
  ServerUser user_;
  int lock_file_ = -1;
  int port_ = 5432;
  pid_t pid_ = 0;
  bool is_child_ = false;
  bool created_ = false;
  bool adopted_ = false;
};

}  // namespace lockkeeper::embedded

#endif  // LOCKKEEPER_SERVICE_EMBEDDED_CLUSTER_H_
