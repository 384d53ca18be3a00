// A session that prepares what it is asked a second time, so that reading small databases over and over is not mostly
// planning. For the generator's tool alone; what a statement gives is what it would give without.
#ifndef LOCKKEEPER_TESTS_GENERATOR_PREPARED_SESSION_H_
#define LOCKKEEPER_TESTS_GENERATOR_PREPARED_SESSION_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/status.h"
#include "engine/pg/session.h"
#include "engine/sql/identifier.h"

namespace lockkeeper {

class PreparedSession final : public pg::Session {
 public:
  explicit PreparedSession(std::unique_ptr<pg::Session> session) : session_(std::move(session)) {}

  absl::Status Exec(absl::string_view statement) override { return session_->Exec(statement); }
  absl::Status Script(absl::string_view statements) override { return session_->Script(statements); }

  absl::StatusOr<sql::Rows> Query(absl::string_view statement,
                                  absl::Span<const std::optional<std::string>> parameters) override {
    if (statement.size() < kWorthIt) return session_->Query(statement, parameters);
    const auto [found, fresh] = names_.try_emplace(std::string(statement), absl::StrCat("prepared_", names_.size()));
    if (fresh) {
      const absl::Status prepared = session_->Exec(absl::StrCat("PREPARE ", found->second, " AS ", statement));
      if (!prepared.ok()) {
        names_.erase(found);
        return prepared;
      }
    }
    std::vector<std::string> values;
    for (const std::optional<std::string>& each : parameters) {
      values.push_back(each.has_value() ? Quote(sql::Literal(*each)) : "NULL");
    }
    return session_->Query(
        absl::StrCat("EXECUTE ", found->second, values.empty() ? "" : absl::StrCat("(", absl::StrJoin(values, ", "), ")")), {});
  }

  absl::Status Begin(absl::string_view mode) override { return session_->Begin(mode); }
  absl::Status Commit() override { return session_->Commit(); }
  absl::Status Rollback() override { return session_->Rollback(); }
  void Cancel() override { session_->Cancel(); }
  int backend_pid() const override { return session_->backend_pid(); }
  int server_version() const override { return session_->server_version(); }
  bool broken() const override { return session_->broken(); }
  void OnNotice(std::function<void(const pg::Notice&)> callback) override { session_->OnNotice(std::move(callback)); }

 private:
  static constexpr size_t kWorthIt = 150;
  std::unique_ptr<pg::Session> session_;
  std::map<std::string, std::string> names_;
};

}  // namespace lockkeeper

#endif  // LOCKKEEPER_TESTS_GENERATOR_PREPARED_SESSION_H_
