// SHA-256 as lower-case hexadecimal: the one identity of plans, revisions, snapshots and ledger entries.
#ifndef LOCKKEEPER_ENGINE_BASE_DIGEST_H_
#define LOCKKEEPER_ENGINE_BASE_DIGEST_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace lockkeeper {

// 64 hexadecimal digits.
std::string Sha256(absl::string_view bytes);

// The same over pieces, without joining them first. Not thread-safe; Finish once.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  void Add(absl::string_view bytes);
  std::string Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// `count` random bytes from the operating system, in hexadecimal: ids of revisions, shadows, operations.
std::string RandomHex(int count);

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_DIGEST_H_
