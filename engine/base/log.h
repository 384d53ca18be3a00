// Structured log lines on stderr: one JSON object a line, with level, time, event name and text fields.
//
// Log("info", "operation_started", {{"operation", id}, {"environment", name}}). Event names are snake_case and stable.
// Values must not hold secrets: base/secret.h cannot be passed, and connection strings must not be. Thread-safe. A failing
// write to stderr is ignored: losing a log line must not stop an operation.
#ifndef LOCKKEEPER_ENGINE_BASE_LOG_H_
#define LOCKKEEPER_ENGINE_BASE_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace lockkeeper {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

using LogField = std::pair<absl::string_view, std::string>;
void Log(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields);
void SetLogLevel(LogLevel level);

// Text as a JSON string literal, quotes included (RFC 8259, section 7).
std::string JsonQuote(absl::string_view text);

}  // namespace lockkeeper

#endif  // LOCKKEEPER_ENGINE_BASE_LOG_H_
