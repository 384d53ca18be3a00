// A sequence (pg_sequence), serial ones included; the sequence of an identity column belongs to the column. Its
// position is data and no part of it.
#ifndef LOCKKEEPER_ENGINE_KINDS_SEQUENCE_H_
#define LOCKKEEPER_ENGINE_KINDS_SEQUENCE_H_

#include <cstdint>
#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Sequence final : catalog::Facts {
  std::string type;
  int64_t start = 0, increment = 0, min = 0, max = 0, cache = 0;
  bool cycle = false;
  bool unlogged = false;

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("type", &Sequence::type, kAlter), Field("start", &Sequence::start, kAlter),
                           Field("increment", &Sequence::increment, kAlter), Field("min", &Sequence::min, kAlter),
                           Field("max", &Sequence::max, kAlter), Field("cache", &Sequence::cache, kAlter),
                           Field("cycle", &Sequence::cycle, kAlter), Field("unlogged", &Sequence::unlogged, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_SEQUENCE_H_
