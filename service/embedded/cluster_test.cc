#include "service/embedded/cluster.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/pg/pq_session.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/embedded/postmaster.h"
#include "tests/support/postgres.h"

namespace lockkeeper::embedded {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

ClusterOptions OptionsFor(const std::string& folder) {
  ClusterOptions options;
  options.data_dir = folder;
  options.durable = false;
  options.initdb_arguments = {"--no-sync", "--wal-segsize=1"};
  options.settings = {{"shared_buffers", "16MB"}};
  return options;
}

std::unique_ptr<Cluster> Started(const std::string& folder) {
  auto cluster = Cluster::Start(OptionsFor(folder));
  EXPECT_TRUE(cluster.ok()) << cluster.status();
  return cluster.ok() ? *std::move(cluster) : nullptr;
}

std::string Scalar(Cluster& cluster, const std::string& database, const std::string& statement) {
  const auto session = pg::Open({cluster.ConnInfo(database)});
  if (!session.ok()) return std::string(session.status().message());
  const auto rows = (*session)->Query(statement);
  if (!rows.ok()) return std::string(rows.status().message());
  return rows->empty() ? "" : rows->Text(0, 0);
}

void WriteRow(Cluster& cluster) {
  ASSERT_TRUE(cluster.EnsureDatabase("app").ok());
  ASSERT_EQ(Scalar(cluster, "app", "CREATE TABLE kept AS SELECT 42 AS answer"), "");
}

std::string Message(const absl::StatusOr<std::unique_ptr<Cluster>>& started) {
  return std::string(started.status().message());
}

// Starts a cluster in a process of its own and ends that process without warning, as kill -9 does.
pid_t StartedByAProcessThatWasKilled(const std::string& folder) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto cluster = Cluster::Start(OptionsFor(folder));
    pid_t pid = 0;
    if (cluster.ok()) {
      WriteRow(**cluster);
      pid = (*cluster)->pid();
    }
    if (write(ends[1], &pid, sizeof(pid)) < 0) _exit(1);
    while (true) pause();
  }
  pid_t server = 0;
  EXPECT_EQ(read(ends[0], &server, sizeof(server)), ssize_t(sizeof(server)));
  close(ends[0]);
  close(ends[1]);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return server;
}

TEST(Cluster, TheSecondStartFindsAllRows) {
  const std::string folder = testing::TemporaryFolder();
  {
    const auto cluster = Started(folder);
    ASSERT_NE(cluster, nullptr);
    EXPECT_TRUE(cluster->created());
    WriteRow(*cluster);
    EXPECT_TRUE(cluster->EnsureDatabase("app").ok()) << "a database that is there stays as it is";
    EXPECT_TRUE(cluster->Stop().ok());
    EXPECT_FALSE(cluster->Running());
    EXPECT_TRUE(cluster->Stop().ok());
  }
  const auto again = Started(folder);
  ASSERT_NE(again, nullptr);
  EXPECT_FALSE(again->created());
  EXPECT_FALSE(again->adopted());
  EXPECT_EQ(Scalar(*again, "app", "SELECT answer FROM kept"), "42");
}

TEST(Cluster, TheServerOutlivesAKilledServiceAndIsAdopted) {
  const std::string folder = testing::TemporaryFolder();
  const pid_t server = StartedByAProcessThatWasKilled(folder);
  ASSERT_GT(server, 0);
  auto cluster = Started(folder);
  ASSERT_NE(cluster, nullptr);
  EXPECT_TRUE(cluster->adopted());
  EXPECT_EQ(cluster->pid(), server);
  EXPECT_EQ(Scalar(*cluster, "app", "SELECT answer FROM kept"), "42");
  EXPECT_TRUE(cluster->Stop().ok());
  EXPECT_FALSE(Serves(server, folder + "/pgdata"));
  cluster = nullptr;
  EXPECT_FALSE(Started(folder)->adopted());
}

TEST(Cluster, AKilledServerRecoversWithAllCommittedRows) {
  const std::string folder = testing::TemporaryFolder();
  const pid_t server = StartedByAProcessThatWasKilled(folder);
  ASSERT_GT(server, 0);
  ASSERT_EQ(kill(server, SIGKILL), 0);
  const auto cluster = Started(folder);
  ASSERT_NE(cluster, nullptr);
  EXPECT_FALSE(cluster->adopted());
  EXPECT_EQ(Scalar(*cluster, "app", "SELECT answer FROM kept"), "42");
}

TEST(Cluster, AServerThatWasAboutToStopIsStartedAgain) {
  const std::string folder = testing::TemporaryFolder();
  const pid_t server = StartedByAProcessThatWasKilled(folder);
  ASSERT_GT(server, 0);
  auto session = pg::Open({Secret("host=" + folder + "/run port=5432 user=postgres dbname=postgres")});
  ASSERT_TRUE(session.ok()) << session.status();
  kill(server, SIGTERM);  // a smart stop: it waits for our session to end
  while (ReadPostmasterFile(folder + "/pgdata")->ready) {
  }
  std::unique_ptr<Cluster> cluster;
  std::thread starter([&] { cluster = Started(folder); });
  session->reset();
  starter.join();
  ASSERT_NE(cluster, nullptr);
  EXPECT_FALSE(cluster->adopted());
  EXPECT_EQ(Scalar(*cluster, "app", "SELECT answer FROM kept"), "42");
}

TEST(Cluster, AStaleFileThatNamesALivingStrangerDoesNotStopTheStart) {
  const std::string folder = testing::TemporaryFolder();
  ASSERT_NE(Started(folder), nullptr);
  // A process of the server's own user, as after a container's restart: PostgreSQL alone would refuse to start.
  const auto user = ChooseServerUser();
  ASSERT_TRUE(user.ok());
  const auto stranger = Start(Program{{"/bin/sleep", "600"}, ""}, *user);
  ASSERT_TRUE(stranger.ok()) << stranger.status();
  std::ofstream(folder + "/pgdata/postmaster.pid") << *stranger << "\n"
                                                   << folder << "/pgdata\n1\n5432\n"
                                                   << folder << "/run\n\n1 1\nready\n";
  fs::permissions(folder + "/pgdata/postmaster.pid", fs::perms(0644));
  const auto cluster = Started(folder);
  EXPECT_NE(cluster, nullptr);
  EXPECT_EQ(kill(*stranger, 0), 0) << "the stranger was left alone";
  kill(*stranger, SIGKILL);
  waitpid(*stranger, nullptr, 0);
}

TEST(Cluster, DataOfAnotherMajorVersionIsRefusedAndNamesWhatToInstall) {
  const std::string folder = testing::TemporaryFolder();
  ASSERT_NE(Started(folder), nullptr);
  std::ofstream(folder + "/pgdata/PG_VERSION") << "7\n";
  const auto refused = Cluster::Start(OptionsFor(folder));
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kDataDirectory);
  EXPECT_THAT(Message(refused),
              AllOf(HasSubstr("PostgreSQL 7"), HasSubstr("install postgresql-7"), HasSubstr("left as it is")));
}

TEST(Cluster, AForeignDirectoryIsNeitherInitialisedNorTouched) {
  const std::string folder = testing::TemporaryFolder();
  fs::create_directories(folder + "/pgdata");
  std::ofstream(folder + "/pgdata/precious.txt") << "mine";
  const auto refused = Cluster::Start(OptionsFor(folder));
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kDataDirectory);
  EXPECT_THAT(Message(refused), HasSubstr("not a PostgreSQL data directory"));
  EXPECT_TRUE(fs::exists(folder + "/pgdata/precious.txt"));
}

TEST(Cluster, AnInterruptedInitdbIsSetAsideNotDeleted) {
  const std::string folder = testing::TemporaryFolder();
  fs::create_directories(folder + "/pgdata.new/base");
  std::ofstream(folder + "/pgdata.new/base/half") << "made";
  const auto cluster = Started(folder);
  ASSERT_NE(cluster, nullptr);
  bool found = false;
  for (const auto& entry : fs::directory_iterator(folder)) {
    found |= absl::StartsWith(entry.path().filename().string(), "pgdata.unfinished-") &&
             fs::exists(entry.path() / "base/half");
  }
  EXPECT_TRUE(found);
}

TEST(Cluster, TwoServicesCannotShareADataDirectory) {
  const std::string folder = testing::TemporaryFolder();
  const auto first = Started(folder);
  const auto second = Cluster::Start(OptionsFor(folder));
  EXPECT_EQ(ReasonOf(second.status()), Reason::kDataDirectory);
  EXPECT_THAT(Message(second), HasSubstr("another lockkeeperd"));
  EXPECT_EQ(Scalar(*first, "postgres", "SELECT 1"), "1");
}

TEST(Cluster, AParentFolderThatTheServersUserMayNotEnterIsNamed) {
  if (geteuid() != 0) GTEST_SKIP() << "the server runs as the caller, who made the folder";
  const std::string closed = testing::TemporaryFolder() + "/closed";
  fs::create_directories(closed);
  fs::permissions(closed, fs::perms(0700));
  const auto refused = Cluster::Start(OptionsFor(closed + "/data"));
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kDataDirectory);
  EXPECT_THAT(Message(refused), AllOf(HasSubstr("may not enter '" + closed + "'"), HasSubstr("chmod o+x")));
}

TEST(Cluster, AFolderThatCannotBeMadeIsRefused) {
  const auto refused = Cluster::Start(OptionsFor("/proc/lockkeeper/data"));
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kDataDirectory);
  EXPECT_THAT(Message(refused), HasSubstr("cannot be made"));
}

TEST(Cluster, MissingProgramsSayWhereTheyWereLookedFor) {
  ClusterOptions options = OptionsFor(testing::TemporaryFolder());
  options.bin_dir = "/no/such/place";
  const auto refused = Cluster::Start(options);
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kNoServerBinaries);
  EXPECT_THAT(Message(refused), HasSubstr("/no/such/place"));
  EXPECT_FALSE(fs::exists(options.data_dir + "/pgdata"));
}

TEST(Cluster, AVersionThatIsNotInstalledIsNotReplacedByAnother) {
  ClusterOptions options = OptionsFor(testing::TemporaryFolder());
  options.major = 99;
  const auto refused = Cluster::Start(options);
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kNoServerBinaries);
  EXPECT_THAT(Message(refused), HasSubstr("version 99"));
}

TEST(Cluster, AClaimedDirectoryIsLockedAndHasNoServerYet) {
  const std::string folder = testing::TemporaryFolder();
  const auto claimed = Cluster::Claim(OptionsFor(folder));
  ASSERT_TRUE(claimed.ok()) << claimed.status();
  EXPECT_FALSE((*claimed)->Running());
  EXPECT_EQ(ReasonOf(Cluster::Claim(OptionsFor(folder)).status()), Reason::kDataDirectory);
  ASSERT_TRUE((*claimed)->Run().ok());
  EXPECT_EQ(Scalar(**claimed, "postgres", "SELECT 1"), "1");
}

TEST(Cluster, ABadSettingFailsWithTheServersOwnWords) {
  const std::string folder = testing::TemporaryFolder();
  ClusterOptions options = OptionsFor(folder);
  options.settings["no_such_setting"] = "1";
  const auto refused = Cluster::Start(options);
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kServerStart);
  EXPECT_THAT(Message(refused), HasSubstr("no_such_setting"));
  EXPECT_NE(Started(folder), nullptr) << "and the next start works";
}

TEST(Cluster, ADeepDataDirectoryGetsAShortSocketFolder) {
  const std::string folder = testing::TemporaryFolder() + "/" + std::string(100, 'd');
  const auto cluster = Started(folder);
  ASSERT_NE(cluster, nullptr);
  EXPECT_LT(cluster->socket_dir().size(), 80u);
  EXPECT_THAT(cluster->socket_dir(), StartsWith("/tmp/lockkeeper-"));
  EXPECT_EQ(Scalar(*cluster, "postgres", "SELECT 1"), "1");
  struct stat found;
  ASSERT_EQ(lstat(cluster->socket_dir().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  ASSERT_TRUE(cluster->Stop().ok());
  fs::remove(cluster->socket_dir());
}

TEST(Cluster, NobodyElseCanReachTheServer) {
  const std::string folder = testing::TemporaryFolder();
  const auto cluster = Started(folder);
  ASSERT_NE(cluster, nullptr);
  EXPECT_EQ(Scalar(*cluster, "postgres", "SHOW listen_addresses"), "");
  for (const char* name : {"/pgdata", "/run", "/log"}) {
    struct stat found;
    ASSERT_EQ(stat((folder + name).c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 077, 0u) << name;
    EXPECT_NE(found.st_uid, 0u) << name;
  }
}

TEST(Cluster, TcpIsOpenOnlyWhenAskedForAndThenWantsAPassword) {
  const std::string folder = testing::TemporaryFolder();
  ClusterOptions options = OptionsFor(folder);
  options.tcp_port = 20000 + getpid() % 20000;
  const auto cluster = Cluster::Start(options);
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_EQ(Scalar(**cluster, "postgres", "SELECT 1"), "1") << "the socket follows the port";
  const absl::Status refused =
      pg::Open({Secret(absl::StrCat("postgresql://postgres@127.0.0.1:", options.tcp_port, "/postgres"))}).status();
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.message()), HasSubstr("password"));
}

TEST(Cluster, AnEmptyDataDirectoryOfAVolumeIsInitialised) {
  const std::string folder = testing::TemporaryFolder();
  fs::create_directories(folder + "/pgdata");
  const auto cluster = Started(folder);
  ASSERT_NE(cluster, nullptr);
  EXPECT_TRUE(cluster->created());
}

}  // namespace
}  // namespace lockkeeper::embedded
