// A row security policy (pg_policy). Whether row security is on at all is the table's business.
#ifndef LOCKKEEPER_ENGINE_KINDS_POLICY_H_
#define LOCKKEEPER_ENGINE_KINDS_POLICY_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Policy final : catalog::Facts {
  std::string command;  // ALL, SELECT, INSERT, UPDATE, DELETE
  bool permissive = false;
  std::vector<std::string> roles;  // printed, sorted; PUBLIC is the keyword
  std::optional<std::string> using_expr, check_expr;

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("command", &Policy::command, kRecreate),
                           Field("permissive", &Policy::permissive, kRecreate), Field("roles", &Policy::roles, kAlter),
                           Field("using", &Policy::using_expr, kAlter), Field("check", &Policy::check_expr, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_POLICY_H_
