#include "service/embedded/cluster.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"
#include "engine/base/status.h"
#include "engine/pg/pq_session.h"
#include "engine/sql/writer.h"
#include "service/embedded/postmaster.h"

namespace lockkeeper::embedded {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kPause = absl::Milliseconds(10);
// sockaddr_un holds 107 bytes; libpq and the server append "/.s.PGSQL.65535" and ".lock".
constexpr size_t kLongestSocketDir = 80;

bool IsEmptyFolder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::is_empty(path, ignored);
}

std::string FirstLineOf(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string LastLinesOf(const std::string& path, size_t count) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.size() > count) lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(count));
  return absl::StrJoin(lines, "; ");
}

// Makes a folder of the server's own, closed to everybody else; says why it cannot, or nothing. In /tmp the name is no
// proof of whose a folder is.
std::string MakePrivateFolder(const std::string& path, const ServerUser& user) {
  if (mkdir(path.c_str(), 0700) == 0) {
    return user.is_caller || lchown(path.c_str(), user.uid, user.gid) == 0 ? "" : strerror(errno);
  }
  struct stat found;
  if (errno != EEXIST || lstat(path.c_str(), &found) != 0) return strerror(errno);
  if (S_ISDIR(found.st_mode) && found.st_uid == user.uid && (found.st_mode & 077) == 0) return "";
  return absl::StrCat("it exists and is not a folder that only user '", user.name, "' can enter");
}

// Sorts and compares by code point, the same on every machine; present in every glibc since 2.35.
std::string Locale() {
  const locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
  if (utf8 == nullptr) return "C";
  freelocale(utf8);
  return "C.UTF-8";
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Start(const ClusterOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cluster> cluster, Claim(options));
  RETURN_IF_ERROR(cluster->Run());
  return cluster;
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Claim(const ClusterOptions& options) {
  std::unique_ptr<Cluster> cluster(new Cluster(options));
  RETURN_IF_ERROR(cluster->PrepareFolders());
  RETURN_IF_ERROR(cluster->LockDirectory());
  RETURN_IF_ERROR(cluster->ChooseUserAndBinaries());
  return cluster;
}

absl::Status Cluster::Run() {
  RETURN_IF_ERROR(PrepareToRun());
  const std::optional<Postmaster> running = ReadPostmasterFile(pgdata_);
  if (running.has_value() && Serves(running->pid, pgdata_)) {
    pid_ = running->pid;
    adopted_ = true;
  } else {
    RETURN_IF_ERROR(Launch());
  }
  absl::Status ready = AwaitReady();
  if (!ready.ok() && adopted_ && !Running()) {  // it was stopping when it was found
    adopted_ = false;
    ready = Launch();
    if (ready.ok()) ready = AwaitReady();
  }
  if (ready.ok()) ready = Verify();
  if (!ready.ok() && adopted_) pid_ = 0;  // not proved to be ours: not ours to stop
  return ready;
}

Cluster::~Cluster() {
  if (const absl::Status stopped = Stop(); !stopped.ok()) {
    Log(LogLevel::kWarning, "embedded_server_not_stopped", {{"why", std::string(stopped.message())}});
  }
  if (lock_file_ >= 0) close(lock_file_);
}

absl::Status Cluster::PrepareToRun() {
  if (created_) RETURN_IF_ERROR(Initialise());
  const std::string why = MakePrivateFolder(log_dir_, user_);
  if (!why.empty()) return Refuse(absl::StrCat("cannot use the folder '", log_dir_, "': ", why));
  return MakeSocketDir();
}

absl::Status Cluster::PrepareFolders() {
  std::error_code error;
  const bool made = fs::create_directories(options_.data_dir, error);
  // Others may pass through (the server's user has to), not look around.
  if (made) fs::permissions(options_.data_dir, fs::perms(0711), error);
  if (error) return Refuse(absl::StrCat("cannot be made: ", error.message()));
  const fs::path root = fs::canonical(options_.data_dir, error);
  if (error) return Refuse(absl::StrCat("cannot be read: ", error.message()));
  options_.data_dir = root.string();
  pgdata_ = (root / "pgdata").string();
  run_dir_ = (root / "run").string();
  log_dir_ = (root / "log").string();
  created_ = !fs::exists(fs::symlink_status(pgdata_, error)) || IsEmptyFolder(pgdata_);
  if (created_) return absl::OkStatus();
  pgdata_ = fs::canonical(pgdata_, error).string();  // it may be a link to another disk
  if (error) return Refuse(absl::StrCat("its pgdata cannot be read: ", error.message()));
  return absl::OkStatus();
}

absl::Status Cluster::LockDirectory() {
  const std::string path = options_.data_dir + "/lockkeeper.lock";
  lock_file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_file_ < 0) return Refuse(absl::StrCat("cannot be written: ", strerror(errno)));
  if (flock(lock_file_, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  return Refuse("another lockkeeperd uses it: stop that one, or give this one another --data-dir");
}

absl::Status Cluster::ChooseUserAndBinaries() {
  int major = options_.major;
  if (!created_) {
    if (!absl::SimpleAtoi(FirstLineOf(pgdata_ + "/PG_VERSION"), &major)) {
      return Refuse(
          absl::StrCat("'", pgdata_, "' is not empty and not a PostgreSQL data directory; it was left as it is"));
    }
    struct stat owner;
    if (stat(pgdata_.c_str(), &owner) != 0) return Refuse(strerror(errno));
    absl::StatusOr<ServerUser> user = UserById(owner.st_uid);
    if (!user.ok()) return Refuse(MetadataOf(user.status())["message"]);
    user_ = *std::move(user);
  } else {
    ASSIGN_OR_RETURN(user_, ChooseServerUser());
  }
  absl::StatusOr<ServerBinaries> binaries = FindBinaries(options_.bin_dir, major);
  if (!binaries.ok() && !created_) {
    return Refuse(absl::StrCat("it was made by PostgreSQL ", major, ", whose server programs are not found (",
                               MetadataOf(binaries.status())["searched"], "): install postgresql-", major,
                               ", or pass --pg-bin-dir; the data was left as it is"));
  }
  RETURN_IF_ERROR(binaries.status());
  binaries_ = *std::move(binaries);
  for (const std::string& needed : {options_.data_dir, binaries_.directory}) {
    ASSIGN_OR_RETURN(const std::string barrier, FirstBarrier(needed, user_));
    if (barrier.empty()) continue;
    return Refuse(absl::StrCat("PostgreSQL runs as user '", user_.name, "', who may not enter '", barrier,
                               "': allow it (chmod o+x), or choose another place"));
  }
  return absl::OkStatus();
}

absl::Status Cluster::Initialise() {
  const std::string fresh = options_.data_dir + "/pgdata.new";
  std::error_code error;
  if (fs::exists(fs::symlink_status(fresh, error)) &&
      !IsEmptyFolder(fresh)) {  // initdb was interrupted: no server ever ran on it
    const std::string aside = absl::StrCat(options_.data_dir, "/pgdata.unfinished-", RandomHex(4));
    fs::rename(fresh, aside, error);
    if (error) return Refuse(absl::StrCat("cannot set an unfinished pgdata.new aside: ", error.message()));
    Log(LogLevel::kWarning, "unfinished_data_directory_set_aside", {{"directory", aside}});
  }
  const std::string why = MakePrivateFolder(fresh, user_);
  if (!why.empty()) return Refuse(absl::StrCat("cannot make '", fresh, "': ", why));
  std::vector<std::string> arguments = {binaries_.Path("initdb"),   "--pgdata=" + fresh,    "--username=postgres",
                                        "--encoding=UTF8",          "--locale=" + Locale(), "--auth-local=trust",
                                        "--auth-host=scram-sha-256"};
  arguments.insert(arguments.end(), options_.initdb_arguments.begin(), options_.initdb_arguments.end());
  ASSIGN_OR_RETURN(const Output output, Capture(arguments, user_));
  if (output.exit_code != 0)
    return NotStarted(
        absl::StrCat("initdb failed: ", absl::StrReplaceAll(absl::StripAsciiWhitespace(output.text), {{"\n", "; "}})));
  fs::rename(fresh, pgdata_, error);
  if (error) return Refuse(absl::StrCat("cannot rename pgdata.new to pgdata: ", error.message()));
  const int folder = open(options_.data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    if (options_.durable) fsync(folder);
    close(folder);
  }
  return absl::OkStatus();
}

absl::Status Cluster::MakeSocketDir() {
  socket_dir_ = run_dir_;
  if (socket_dir_.size() > kLongestSocketDir) {
    socket_dir_ = absl::StrCat("/tmp/lockkeeper-", user_.uid, "-", Sha256(options_.data_dir).substr(0, 12));
  }
  const std::string why = MakePrivateFolder(socket_dir_, user_);
  if (why.empty()) return absl::OkStatus();
  return Refuse(absl::StrCat("cannot use '", socket_dir_, "' for the server's socket: ", why));
}

std::vector<std::string> Cluster::ServerArguments() const {
  std::map<std::string, std::string> settings = {
      {"listen_addresses", options_.tcp_port == 0 ? "" : "127.0.0.1"},
      {"port", absl::StrCat(options_.tcp_port == 0 ? port_ : options_.tcp_port)},
      {"unix_socket_directories", socket_dir_},
      {"unix_socket_permissions", "0700"},
      {"cluster_name", "lockkeeper"},
      {"max_connections", "200"},
      {"max_locks_per_transaction", "256"},
      {"logging_collector", options_.durable ? "on" : "off"},
      {"log_directory", log_dir_},
      {"log_filename", "postgresql-%a.log"},
      {"log_truncate_on_rotation", "on"},
      {"log_rotation_age", "1d"},
      {"log_line_prefix", "%m [%p] %q%a %d "},
  };
  if (!options_.durable) {
    for (const char* name : {"fsync", "full_page_writes"}) settings[name] = "off";
  }
  for (const auto& [name, value] : options_.settings) settings[name] = value;
  std::vector<std::string> arguments = {binaries_.Path("postgres"), "-D", pgdata_};
  for (const auto& [name, value] : settings) {
    arguments.push_back("-c");
    arguments.push_back(absl::StrCat(name, "=", value));
  }
  return arguments;
}

absl::Status Cluster::Launch() {
  // After a killed postmaster its backends need a moment to notice; until then PostgreSQL refuses to start beside them.
  const absl::Time patience = absl::Now() + absl::Seconds(30);
  while (AnybodyServes(pgdata_) && absl::Now() < patience) absl::SleepFor(kPause);
  RETURN_IF_ERROR(SetAsideStale(pgdata_));
  RemoveStaleSocketLock(socket_dir_, options_.tcp_port == 0 ? port_ : options_.tcp_port, pgdata_);
  ASSIGN_OR_RETURN(pid_, embedded::Start(Program{ServerArguments(), log_dir_ + "/start.log"}, user_));
  is_child_ = true;
  return absl::OkStatus();
}

absl::Status Cluster::AwaitReady() {
  const absl::Time deadline = absl::Now() + options_.start_timeout;
  while (true) {
    const std::optional<Postmaster> state = ReadPostmasterFile(pgdata_);
    if (state.has_value() && state->pid == pid_ && state->ready) {
      socket_dir_ = state->socket_dir;
      port_ = state->port;
      return absl::OkStatus();
    }
    if (!Running()) return NotStarted("it ended");
    if (absl::Now() > deadline)
      return NotStarted(absl::StrCat("not ready after ", absl::FormatDuration(options_.start_timeout)));
    absl::SleepFor(kPause);
  }
}

absl::Status Cluster::Verify() {
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session,
                   pg::Open({ConnInfo("postgres"), "lockkeeper/embedded", "the embedded server"}));
  ASSIGN_OR_RETURN(const sql::Rows rows, session->Query("SELECT pg_catalog.current_setting('data_directory')"));
  if (rows.size() == 1 && rows.Text(0, 0) == pgdata_) return absl::OkStatus();
  return NotStarted(absl::StrCat("the server behind '", socket_dir_, "' serves another data directory"));
}

std::string Cluster::Url(absl::string_view database) const {
  // A socket folder and a database name percent-encoded as RFC 3986 wants them.
  std::string folder, name;
  const auto encode = [](absl::string_view text, std::string& out) {
    for (const char c : text) {
      const bool plain = absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
      plain ? out.push_back(c) : absl::StrAppend(&out, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  };
  encode(socket_dir_, folder);
  encode(database, name);
  return absl::StrCat("postgresql:///", name, "?host=", folder, "&port=", port_, "&user=postgres");
}

bool Cluster::Running() const {
  if (pid_ == 0) return false;
  if (is_child_) return waitpid(pid_, nullptr, WNOHANG) == 0;
  return Serves(pid_, pgdata_);
}

absl::Status Cluster::EnsureDatabase(absl::string_view name) {
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session,
                   pg::Open({ConnInfo("postgres"), "lockkeeper/embedded", "the embedded server"}));
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session->Query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", {{std::string(name)}}));
  if (!rows.empty()) return absl::OkStatus();
  return session->Exec(
      sql::SqlWriter().Add("CREATE DATABASE").Add(sql::Ident(name)).Add("TEMPLATE template0 ENCODING 'UTF8'").Sql());
}

absl::Status Cluster::Stop() {
  if (!Running()) {
    pid_ = 0;
    return absl::OkStatus();
  }
  if (kill(pid_, SIGINT) != 0) return NotStarted(absl::StrCat("it cannot be stopped: ", strerror(errno)));
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (Running()) {
    if (absl::Now() > deadline) return NotStarted("it did not stop within a minute; it was left to finish");
    absl::SleepFor(kPause);
  }
  pid_ = 0;
  return absl::OkStatus();
}

absl::Status Cluster::Refuse(absl::string_view what) const {
  return Failure(Reason::kDataDirectory).With("directory", options_.data_dir).With("what", what);
}

absl::Status Cluster::NotStarted(absl::string_view what) const {
  const std::string said = log_dir_.empty() ? "" : LastLinesOf(log_dir_ + "/start.log", 4);
  return Failure(Reason::kServerStart)
      .With("message",
            absl::StrCat(what, said.empty() ? "" : absl::StrCat(" (", said, ")"), "; its log is in '", log_dir_, "'"));
}

}  // namespace lockkeeper::embedded
