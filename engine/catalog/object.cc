#include "engine/catalog/object.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/log.h"
#include "engine/catalog/kind.h"

namespace lockkeeper::catalog {

bool operator<(const ObjectKey& a, const ObjectKey& b) {
  if (a.kind != b.kind) {
    if (a.kind->phase != b.kind->phase) return a.kind->phase < b.kind->phase;
    return a.kind->name < b.kind->name;
  }
  return a.path < b.path;
}

std::string KeyText(const ObjectKey& key) {
  std::string out(key.kind->name);
  char separator = ' ';
  for (const std::string& part : key.path) {
    const bool plain = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
    });
    out.push_back(separator);
    absl::StrAppend(&out, plain ? part : JsonQuote(part));
    separator = '.';
  }
  return out;
}

}  // namespace lockkeeper::catalog
