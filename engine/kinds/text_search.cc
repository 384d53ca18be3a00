#include "engine/kinds/text_search.h"

namespace lockkeeper::kinds {

absl::string_view FirstName(absl::string_view printed) {
  if (printed.empty() || printed.front() != '"') return printed.substr(0, printed.find(' '));
  size_t end = printed.find('"', 1);
  while (printed.substr(end + 1, 1) == "\"") end = printed.find('"', end + 2);
  return printed.substr(0, end + 1);
}

}  // namespace lockkeeper::kinds
