// Text that must not be printed: passwords and connection strings that may hold one.
//
// There is no conversion to text and no stream operator, so a secret cannot get into a log, an error or a message by
// accident; the one way out is Reveal(), which reviewers look for (it belongs in pg/ and in the credential resolver only).
#ifndef LOCKKEEPER_ENGINE_BASE_SECRET_H_
#define LOCKKEEPER_ENGINE_BASE_SECRET_H_

#include <string>
#include <utility>

namespace lockkeeper {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_SECRET_H_
