// What the kinds of text search have in common.
#ifndef LOCKKEEPER_ENGINE_KINDS_TEXT_SEARCH_H_
#define LOCKKEEPER_ENGINE_KINDS_TEXT_SEARCH_H_

#include "absl/strings/string_view.h"

namespace lockkeeper::kinds {

// The identifier that text of the server's begins with, as it is written there: `language` of "language = 'english'".
// What is quoted may hold anything, also blanks and further quotes.
absl::string_view FirstName(absl::string_view printed);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_TEXT_SEARCH_H_
