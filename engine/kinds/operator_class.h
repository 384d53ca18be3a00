// An operator class, with the operators and functions that belong to it and not only to its family. Nothing of it can be
// altered.
#ifndef LOCKKEEPER_ENGINE_KINDS_OPERATOR_CLASS_H_
#define LOCKKEEPER_ENGINE_KINDS_OPERATOR_CLASS_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct OperatorClass final : catalog::Facts {
  std::string symbol;                    // "app.ops"
  std::string method;                    // raw name of the access method
  std::string type;                      // printed
  bool is_default = false;               // for the type
  std::string storage;                   // printed type; empty: the type itself
  std::string family;                    // "app.ops"
  std::vector<std::string> family_path;  // of the operator_family
  std::vector<std::string> members;      // "OPERATOR 1 app.<(integer,integer)", by number

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("symbol", &OperatorClass::symbol, kInform), Field("method", &OperatorClass::method, kInform),
        Field("type", &OperatorClass::type, kRecreate), Field("is_default", &OperatorClass::is_default, kRecreate),
        Field("storage", &OperatorClass::storage, kRecreate), Field("family", &OperatorClass::family, kRecreate),
        Field("family_path", &OperatorClass::family_path, kInform),
        Field("members", &OperatorClass::members, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_OPERATOR_CLASS_H_
