// A way to a test server that is cut after so many bytes of its answers: a connection lost in the middle of one.
#ifndef LOCKKEEPER_TESTS_SUPPORT_CUTTING_PROXY_H_
#define LOCKKEEPER_TESTS_SUPPORT_CUTTING_PROXY_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "engine/base/secret.h"
#include "tests/support/postgres.h"

namespace lockkeeper::testing {

// Serves one connection at a time, on a socket of its own.
class CuttingProxy {
 public:
  explicit CuttingProxy(const Postgres& server);
  ~CuttingProxy();

  Secret ConnInfo(absl::string_view database) const;
  // The connection ends after so many further bytes that the server sends; without, it lives on.
  void CutAfter(int64_t bytes) { left_ = bytes; }
  void Spare() { left_ = INT64_MAX; }
  int64_t passed() const { return passed_; }  // bytes that the server has sent so far

 private:
  void Serve();
  void Forward(int client, int server);

  std::string folder_, server_socket_;
  int listener_ = -1;
  std::atomic<int64_t> left_{INT64_MAX}, passed_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_SUPPORT_CUTTING_PROXY_H_
