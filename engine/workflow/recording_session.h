// A session without a server: what is sent to it becomes text, parameters as literals. So the offline file has exactly
// the ledger statements of the ledger itself. Queries answer with no rows.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_RECORDING_SESSION_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_RECORDING_SESSION_H_

#include <functional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/pg/session.h"
#include "engine/sql/identifier.h"

namespace lockkeeper::workflow {

class RecordingSession final : public pg::Session {
 public:
  std::string& text() { return text_; }

  absl::Status Exec(absl::string_view statement) override { return Script(statement); }
  absl::Status Script(absl::string_view statements) override {
    absl::StrAppend(&text_, absl::StripAsciiWhitespace(statements),
                    absl::EndsWith(absl::StripAsciiWhitespace(statements), ";") ? "\n" : ";\n");
    return absl::OkStatus();
  }
  absl::StatusOr<sql::Rows> Query(absl::string_view statement,
                                  absl::Span<const std::optional<std::string>> parameters) override {
    std::string out;
    for (size_t i = 0; i < statement.size(); ++i) {
      const size_t number =
          statement[i] == '$' && i + 1 < statement.size() ? static_cast<size_t>(statement[i + 1] - '0') : 0;
      if (number == 0 || number > parameters.size()) {
        out.push_back(statement[i]);
        continue;
      }
      const std::optional<std::string>& value = parameters[number - 1];
      absl::StrAppend(&out, value.has_value() ? sql::Quote(sql::Literal(*value)) : "NULL");
      ++i;
    }
    if (!absl::StartsWith(out, "SELECT")) return Script(out).ok() ? sql::Rows() : sql::Rows();
    return sql::Rows();
  }
  absl::Status Begin(absl::string_view) override { return Script("BEGIN"); }
  absl::Status Commit() override { return Script("COMMIT"); }
  absl::Status Rollback() override { return absl::OkStatus(); }
  void Cancel() override {}
  int backend_pid() const override { return 0; }
  int server_version() const override { return 150000; }
  bool broken() const override { return false; }
  void OnNotice(std::function<void(const pg::Notice&)>) override {}

 private:
  std::string text_;
};

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_RECORDING_SESSION_H_
