#include "service/convert/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"

namespace lockkeeper::convert {
namespace {
constexpr absl::string_view kPrefix = "p1:";
}

absl::StatusOr<store::Page> ToPage(int page_size, absl::string_view page_token, int default_size, int max_size) {
  if (page_size < 0) {
    return Failure(Reason::kInvalidArgument).With("what", "page_size must not be negative").With("field", "page_size");
  }
  store::Page page;
  page.limit = std::min(page_size == 0 ? default_size : page_size, max_size);
  if (page_token.empty()) return page;
  std::string text;
  if (!absl::WebSafeBase64Unescape(page_token, &text) || !absl::StartsWith(text, kPrefix)) {
    return Failure(Reason::kInvalidArgument)
        .With("what", "page_token is not the next_page_token of an earlier page")
        .With("field", "page_token");
  }
  page.after = text.substr(kPrefix.size());
  return page;
}

std::string ToPageToken(absl::string_view next) {
  return next.empty() ? "" : absl::WebSafeBase64Escape(absl::StrCat(kPrefix, next));
}

}  // namespace lockkeeper::convert
