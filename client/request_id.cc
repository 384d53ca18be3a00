#include "client/request_id.h"

#include <cstdint>
#include <random>

#include "absl/strings/str_format.h"

namespace lockkeeper::client {

std::string NewRequestId() {
  std::random_device device;
  const auto word = [&device] { return static_cast<uint32_t>(device()); };
  const uint32_t a = word(), b = word(), c = word(), d = word();
  return absl::StrFormat("%08x-%04x-%04x-%04x-%04x%08x", a, b >> 16, (b & 0x0FFF) | 0x4000,
                         ((c >> 16) & 0x3FFF) | 0x8000, c & 0xFFFF, d);
}

}  // namespace lockkeeper::client
