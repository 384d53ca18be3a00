// A base type: one whose values functions of a low-level language read and write. Also a shell, which only has a name.
//
// A base type and its input and output functions need each other. It is made in two steps, the name first (the forerun
// hook), and dropped with CASCADE, which takes these functions along; everything else that uses it has gone by then.
#ifndef LOCKKEEPER_ENGINE_KINDS_BASE_TYPE_H_
#define LOCKKEEPER_ENGINE_KINDS_BASE_TYPE_H_

#include <optional>
#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct BaseType final : catalog::Facts {
  bool shell = false;
  // Printed names; empty: none.
  std::string input, output, receive, send, typmod_in, typmod_out, analyze, subscript;
  int64_t length = 0;     // in bytes; -1 variable, -2 a C string
  bool by_value = false;
  std::string alignment;  // char, int2, int4, double
  std::string storage;    // plain, external, extended, main
  std::string category;   // one letter
  bool preferred = false;
  std::optional<std::string> default_text;
  std::string element;    // printed type; empty: none
  std::string delimiter;
  bool collatable = false;

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(
        Field("shell", &BaseType::shell, kRecreate), Field("input", &BaseType::input, kRecreate),
        Field("output", &BaseType::output, kRecreate), Field("receive", &BaseType::receive, kAlter),
        Field("send", &BaseType::send, kAlter), Field("typmod_in", &BaseType::typmod_in, kAlter),
        Field("typmod_out", &BaseType::typmod_out, kAlter), Field("analyze", &BaseType::analyze, kAlter),
        Field("subscript", &BaseType::subscript, kAlter), Field("length", &BaseType::length, kRecreate),
        Field("by_value", &BaseType::by_value, kRecreate), Field("alignment", &BaseType::alignment, kRecreate),
        Field("storage", &BaseType::storage, kAlter), Field("category", &BaseType::category, kRecreate),
        Field("preferred", &BaseType::preferred, kRecreate),
        Field("default", &BaseType::default_text, kRecreate), Field("element", &BaseType::element, kRecreate),
        Field("delimiter", &BaseType::delimiter, kRecreate), Field("collatable", &BaseType::collatable, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_BASE_TYPE_H_
