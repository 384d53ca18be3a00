#include "engine/introspect/acl.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace lockkeeper::introspect {
namespace {

constexpr absl::string_view kOwner = "@owner";

// Takes a role name off the front; the server doubles quotes inside a quoted one.
std::string TakeName(absl::string_view& text, char end) {
  std::string out;
  if (!text.empty() && text[0] == '"') {
    size_t at = 1;
    for (; at < text.size(); ++at) {
      if (text[at] == '"') {
        if (at + 1 >= text.size() || text[at + 1] != '"') break;
        ++at;
      }
      out.push_back(text[at]);
    }
    text.remove_prefix(std::min(at + 1, text.size()));
    return out;
  }
  const size_t at = std::min(text.find(end), text.size());
  out = std::string(text.substr(0, at));
  text.remove_prefix(at);
  return out;
}

}  // namespace

std::vector<std::string> NormalizeAcl(const std::vector<std::string>& items, absl::string_view owner) {
  std::vector<std::string> out;
  for (const std::string& item : items) {
    absl::string_view rest = item;
    std::string grantee = TakeName(rest, '=');
    if (!rest.empty()) rest.remove_prefix(1);
    const size_t slash = std::min(rest.find('/'), rest.size());
    const std::string letters(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    const std::string grantor = TakeName(rest, '\0');
    if (letters.empty()) continue;
    if (!owner.empty() && grantee == owner) grantee = std::string(kOwner);
    out.push_back(absl::StrCat(grantee, "=", letters));
    if (grantor != owner) absl::StrAppend(&out.back(), "/", grantor);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace lockkeeper::introspect
