// A session that calls a function before each statement: for what has to happen in the middle of a reading.
#ifndef LOCKKEEPER_TESTS_SUPPORT_OBSERVED_SESSION_H_
#define LOCKKEEPER_TESTS_SUPPORT_OBSERVED_SESSION_H_

#include <functional>
#include <memory>
#include <utility>

#include "engine/pg/session.h"

namespace lockkeeper::testing {

class ObservedSession final : public pg::Session {
 public:
  ObservedSession(std::unique_ptr<pg::Session> session, std::function<void()> before)
      : session_(std::move(session)), before_(std::move(before)) {}

  absl::Status Exec(absl::string_view statement) override { return Seen().Exec(statement); }
  absl::Status Script(absl::string_view statements) override { return Seen().Script(statements); }
  absl::StatusOr<sql::Rows> Query(absl::string_view statement,
                                  absl::Span<const std::optional<std::string>> parameters) override {
    return Seen().Query(statement, parameters);
  }
  absl::Status Begin(absl::string_view mode) override { return Seen().Begin(mode); }
  absl::Status Commit() override { return Seen().Commit(); }
  absl::Status Rollback() override { return Seen().Rollback(); }
  void Cancel() override { session_->Cancel(); }
  int backend_pid() const override { return session_->backend_pid(); }
  int server_version() const override { return session_->server_version(); }
  bool broken() const override { return session_->broken(); }
  void OnNotice(std::function<void(const pg::Notice&)> callback) override { session_->OnNotice(std::move(callback)); }

 private:
  pg::Session& Seen() {
    before_();
    return *session_;
  }

  std::unique_ptr<pg::Session> session_;
  std::function<void()> before_;
};

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_SUPPORT_OBSERVED_SESSION_H_
