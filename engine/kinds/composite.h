// A stand-alone composite type. Its attributes are fields, whose users are told apart by their numbers. Columns of the type
// follow ADD and DROP ATTRIBUTE in place, but not a change of an attribute's type: that takes a new type.
#ifndef LOCKKEEPER_ENGINE_KINDS_COMPOSITE_H_
#define LOCKKEEPER_ENGINE_KINDS_COMPOSITE_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Composite final : catalog::Facts {
  std::vector<std::string> names;     // raw
  std::vector<std::string> types;     // `text COLLATE "C"`, one a name
  std::vector<std::string> comments;  // one a name, empty where there is none
  std::vector<std::string> numbers;   // one a name: Edge::part of what uses the attribute

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("names", &Composite::names, kAlter),
                           catalog::Field("types", &Composite::types, kAlter),
                           catalog::Field("comments", &Composite::comments, kAlter),
                           catalog::Field("numbers", &Composite::numbers, kInform));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_COMPOSITE_H_
