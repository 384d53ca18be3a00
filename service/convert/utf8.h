// Text as protobuf demands it. A message may quote a file, a server's answer or a name that is not UTF-8; the reply
// that says so must still be one that every client can read.
#ifndef LOCKKEEPER_SERVICE_CONVERT_UTF8_H_
#define LOCKKEEPER_SERVICE_CONVERT_UTF8_H_

#include <string>

#include "absl/strings/string_view.h"

namespace lockkeeper::convert {

// Is the byte inside of a character, not its first?
inline bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The text with '?' for every byte that belongs to no character.
std::string CleanUtf8(absl::string_view text);
bool IsUtf8(absl::string_view text);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_UTF8_H_
