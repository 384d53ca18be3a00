#include "tests/support/cutting_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace lockkeeper::testing {
namespace {

constexpr char kSocketName[] = "/.s.PGSQL.5432";

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

bool SendAll(int to, const char* bytes, ssize_t size) {
  while (size > 0) {
    const ssize_t sent = send(to, bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= sent;
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(const Postgres& server)
    : folder_(TemporaryFolder()),
      server_socket_(server.socket_dir() + kSocketName),
      listener_(socket(AF_UNIX, SOCK_STREAM, 0)) {
  const sockaddr_un address = AddressOf(folder_ + kSocketName);
  const bool bound = bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!bound || listen(listener_, 8) != 0) std::abort();
  thread_ = std::thread([this] { Serve(); });
}

CuttingProxy::~CuttingProxy() {
  stop_ = true;
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

Secret CuttingProxy::ConnInfo(absl::string_view database) const {
  return Secret(absl::StrCat("host=", folder_, " port=5432 user=postgres dbname=", database));
}

void CuttingProxy::Serve() {
  while (!stop_) {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = AddressOf(server_socket_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) Forward(client, server);
    close(client);
    close(server);
  }
}

void CuttingProxy::Forward(int client, int server) {
  char bytes[4096];
  pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  while (!stop_ && poll(ends, 2, 100) >= 0) {
    if (ends[0].revents != 0) {
      const ssize_t size = recv(client, bytes, sizeof bytes, 0);
      if (size <= 0 || !SendAll(server, bytes, size)) return;
    }
    if (ends[1].revents != 0) {
      const ssize_t size = recv(server, bytes, sizeof bytes, 0);
      const ssize_t allowed = std::min<int64_t>(size, left_);
      if (size <= 0 || !SendAll(client, bytes, allowed) || allowed < size) return;
      passed_ += size;
      if (left_ != INT64_MAX) left_ -= size;
    }
  }
}

}  // namespace lockkeeper::testing
