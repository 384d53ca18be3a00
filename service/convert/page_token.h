// Page sizes and page tokens: opaque to the caller, the store's own position inside.
//
// Fails with INVALID_ARGUMENT on a token that was not made here and on a negative size.
#ifndef LOCKKEEPER_SERVICE_CONVERT_PAGE_TOKEN_H_
#define LOCKKEEPER_SERVICE_CONVERT_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/store.h"

namespace lockkeeper::convert {

absl::StatusOr<store::Page> ToPage(int page_size, absl::string_view page_token, int default_size, int max_size);
std::string ToPageToken(absl::string_view next);  // empty for an empty one

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_PAGE_TOKEN_H_
