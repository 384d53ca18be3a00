// What functions and procedures have in common: one text that CREATE OR REPLACE takes, and the rules of what it may
// replace.
//
// CREATE OR REPLACE keeps owner, privileges and comment, and everything that depends on the routine; it refuses (42P13)
// to change the result, the names of input arguments that had one, and to take defaults away.
#ifndef LOCKKEEPER_ENGINE_KINDS_ROUTINE_H_
#define LOCKKEEPER_ENGINE_KINDS_ROUTINE_H_

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/catalog/facts.h"
#include "engine/catalog/kind.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

struct Routine : catalog::Facts {
  std::string definition;                // pg_get_functiondef, without the line feed at its end
  std::string result;                    // "integer", "SETOF app.invoice", "TABLE(a integer)"; empty for procedures
  std::string types;                     // of the input arguments, as in the key
  std::vector<std::string> input_names;  // one an input argument, empty where it has none
  std::vector<std::string> outputs;      // "o name type" of every argument that is not (only) input
  int64_t defaults = 0;                  // how many arguments have one
  std::string language;
  bool string_body = false;  // the server knows no dependencies of the body

  static constexpr auto Fields() {
    using enum catalog::OnChange;
    return std::make_tuple(
        catalog::Field("definition", &Routine::definition, kAlter),
        catalog::Field("result", &Routine::result, kRecreate),
        catalog::Field("types", &Routine::types, kInform), catalog::Field("input_names", &Routine::input_names, kAlter),
        catalog::Field("outputs", &Routine::outputs, kAlter), catalog::Field("defaults", &Routine::defaults, kAlter),
        catalog::Field("language", &Routine::language, kAlter),
        catalog::Field("string_body", &Routine::string_body, kAlter));
  }
};

// "app.f(integer, text)": the key without the types in it, quoted, and the types as the server prints them, `mode` before
// them.
sql::Printed RoutineName(const catalog::Object& object, absl::string_view types, absl::string_view mode = "");

// The reading query for these values of pg_proc.prokind ("'f', 'w'").
std::string RoutineQuery(absl::string_view kinds, int server_major);
catalog::OnChange JudgeRoutine(const catalog::Object& from, const catalog::Object& to, const catalog::FieldSet& fields,
                               int server_major);
extern const emit::Hooks kRoutineHooks;

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_ROUTINE_H_
