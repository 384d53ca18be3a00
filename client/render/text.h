// Small words of output that every renderer uses: an object's name, a cut text, a span of time, a table of columns.
// Knows no colour and no terminal.
#ifndef LOCKKEEPER_CLIENT_RENDER_TEXT_H_
#define LOCKKEEPER_CLIENT_RENDER_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace google::protobuf {
class Duration;
class Timestamp;
}  // namespace google::protobuf

namespace lockkeeper::v1 {
class ObjectRef;
}  // namespace lockkeeper::v1

namespace lockkeeper::client {

// "policy app.invoice.tenant".
[[nodiscard]] std::string ObjectText(const v1::ObjectRef& object);

// The text in one line of at most `width` characters, white space collapsed, cut with "...".
[[nodiscard]] std::string OneLine(absl::string_view text, size_t width);

// "3 steps", "1 step".
[[nodiscard]] std::string Count(size_t number, absl::string_view noun);

// "0.3 s", "12 s", "3 min 20 s".
[[nodiscard]] std::string Elapsed(const google::protobuf::Duration& duration);

// "2026-11-22 10:15:00 UTC"; empty for the zero moment.
[[nodiscard]] std::string Moment(const google::protobuf::Timestamp& moment);

// Every line of the text behind `indent`; ends with a newline unless the text is empty.
[[nodiscard]] std::string Indented(absl::string_view text, absl::string_view indent);

// Left-aligned columns, two spaces apart, without trailing blanks. The first row is the heading.
[[nodiscard]] std::string Table(const std::vector<std::vector<std::string>>& rows);

// "app.\"My Table\".x" in its parts: dots within double quotes part nothing, doubled quotes stand for one.
[[nodiscard]] std::vector<std::string> SplitPath(absl::string_view path);

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENDER_TEXT_H_
