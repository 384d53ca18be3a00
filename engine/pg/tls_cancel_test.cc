// Cancelling an encrypted session: libpq before 17 would send the cancel key in clear text.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/pg/pq_session.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/embedded/program.h"
#include "tests/support/postgres.h"

namespace lockkeeper::pg {
namespace {

using ::lockkeeper::testing::Postgres;
using ::testing::HasSubstr;

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  close(listener);
  return bound ? ntohs(address.sin_port) : 0;
}

TEST(TlsCancel, AsksThroughASecondEncryptedSession) {
  if (access("/usr/bin/openssl", X_OK) != 0) GTEST_SKIP() << "no openssl program to make a certificate with";
  const auto user = embedded::ChooseServerUser();
  ASSERT_TRUE(user.ok());
  const std::string folder = testing::TemporaryFolder();
  ASSERT_EQ(chown(folder.c_str(), user->uid, user->gid), 0);
  const auto made =
      embedded::Capture({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                         "/CN=localhost", "-keyout", folder + "/key.pem", "-out", folder + "/certificate.pem"},
                        *user);
  ASSERT_TRUE(made.ok() && made->exit_code == 0) << (made.ok() ? made->text : std::string(made.status().message()));
  const int port = FreePort();
  Postgres server({{"ssl", "on"},
                   {"ssl_cert_file", folder + "/certificate.pem"},
                   {"ssl_key_file", folder + "/key.pem"},
                   {"listen_addresses", "127.0.0.1"},
                   {"port", std::to_string(port)},
                   {"log_statement", "all"}});
  ASSERT_TRUE(server.Open()->Exec("ALTER ROLE postgres PASSWORD 'secret'").ok());

  const auto session =
      Open({Secret(absl::StrCat("postgresql://postgres:secret@127.0.0.1:", port, "/postgres?sslmode=require"))});
  ASSERT_TRUE(session.ok()) << session.status();
  const int pid = (*session)->backend_pid();
  std::thread canceller([&] {
    const auto watcher = server.Open();
    while (
        watcher
            ->Query(
                "SELECT 1 FROM pg_stat_activity WHERE pid = $1::int AND query LIKE '%pg_sleep%' AND state = 'active'",
                {{std::to_string(pid)}})
            ->empty()) {
    }
    (*session)->Cancel();
  });
  const absl::Status status = (*session)->Exec("SELECT pg_sleep(60)");
  canceller.join();
  EXPECT_EQ(ReasonOf(status), Reason::kCancelled) << status;
  std::ifstream log(server.cluster().socket_dir() + "/../log/start.log");
  const std::string text((std::istreambuf_iterator<char>(log)), std::istreambuf_iterator<char>());
  EXPECT_THAT(text, HasSubstr("SELECT pg_catalog.pg_cancel_backend($1::integer)"));
}

}  // namespace
}  // namespace lockkeeper::pg
