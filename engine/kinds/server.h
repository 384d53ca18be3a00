// A foreign server. Its wrapper and its type cannot be altered; user mappings are objects of their own.
#ifndef LOCKKEEPER_ENGINE_KINDS_SERVER_H_
#define LOCKKEEPER_ENGINE_KINDS_SERVER_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Server final : catalog::Facts {
  std::string wrapper;  // raw name
  std::optional<std::string> type, version;
  catalog::Options options;  // "name=value"
  std::vector<std::string> secrets;  // names of options whose values are not read

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("wrapper", &Server::wrapper, kRecreate),
                           catalog::Field("type", &Server::type, kRecreate),
                           catalog::Field("version", &Server::version, kAlter),
                           catalog::Field("options", &Server::options, kAlter),
                           catalog::Field("secrets", &Server::secrets, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_SERVER_H_
