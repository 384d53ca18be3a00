// A procedural language that somebody made by hand; most come with an extension, and those are no objects of ours.
// CREATE OR REPLACE changes all there is to it and keeps its owner, its privileges and the functions written in it.
//
// Privileges on a language that is not trusted mean nothing and cannot be given: they are read as the default ones.
#ifndef LOCKKEEPER_ENGINE_KINDS_LANGUAGE_H_
#define LOCKKEEPER_ENGINE_KINDS_LANGUAGE_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct Language final : catalog::Facts {
  bool trusted = false;
  std::string handler;                    // function: "app.call_handler"
  std::string inline_handler, validator;  // functions; empty: none

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(catalog::Field("trusted", &Language::trusted, kAlter),
                           catalog::Field("handler", &Language::handler, kAlter),
                           catalog::Field("inline", &Language::inline_handler, kAlter),
                           catalog::Field("validator", &Language::validator, kAlter));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_LANGUAGE_H_
