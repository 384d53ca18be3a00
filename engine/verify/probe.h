// Standalone statements whose effect the catalogs can be asked about. Pure: text in, text out.
//
// A statement that the server runs outside of a transaction can be cut off by a crash at any point. Whether its effect
// is there then is a question to the catalogs; where no question is known, a person has to look.
#ifndef LOCKKEEPER_ENGINE_VERIFY_PROBE_H_
#define LOCKKEEPER_ENGINE_VERIFY_PROBE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace lockkeeper::verify {

// CREATE INDEX CONCURRENTLY, taken apart: names as they were written, quotes and schema included.
struct ConcurrentIndex {
  std::string index;  // never has a schema
  std::string table;
};
std::optional<ConcurrentIndex> ParseConcurrentIndex(absl::string_view sql);

// A query of one boolean: is the statement's effect there, whole? "SELECT false" for what can be run again at will;
// empty when nobody can tell.
std::string ProbeFor(absl::string_view sql);

// A query whose one text is the statement that removes what a broken-off statement left (an invalid index), NULL when
// nothing is left; empty when such statements leave nothing that we know.
std::string LeftoverQuery(absl::string_view sql);

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_PROBE_H_
