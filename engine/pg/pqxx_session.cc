#include "engine/pg/pqxx_session.h"

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/conninfo.h"
#include "engine/pg/sqlstate.h"

namespace lockkeeper::pg {
namespace {

using Parameters = absl::Span<const std::optional<std::string>>;

// libpqxx gives the message as libpq formats it: "ERROR:  what\nLINE 1: the statement...". The statement stays out.
std::string FirstLine(absl::string_view text) {
  text = text.substr(0, text.find('\n'));
  const size_t severity = text.find(":  ");
  if (severity != absl::string_view::npos && severity < 10) text.remove_prefix(severity + 3);
  return std::string(absl::StripAsciiWhitespace(text));
}

absl::Status Fail(Reason reason, const std::string& environment, absl::string_view sqlstate, absl::string_view what) {
  const std::string message = FirstLine(what);
  Failure failure(reason);
  failure.With("environment", environment).With("message", message).With("what", message);
  if (!sqlstate.empty()) failure.With("sqlstate", sqlstate);
  return failure;
}

// Inside a catch block. The order matters: in doubt before broken, deadlock (no sql_error in 6.x) before the rest.
absl::Status CaughtFailure(const std::string& environment) {
  try {
    throw;
  } catch (const pqxx::in_doubt_error& error) {
    return Fail(Reason::kCommitInDoubt, environment, "", error.what());
  } catch (const pqxx::broken_connection& error) {
    return Fail(Reason::kConnectionLost, environment, "", error.what());
  } catch (const pqxx::deadlock_detected& error) {
    return Fail(Reason::kLockTimeout, environment, "40P01", error.what());
  } catch (const pqxx::serialization_failure& error) {
    return Fail(Reason::kSqlFailed, environment, "40001", error.what());
  } catch (const pqxx::insufficient_privilege& error) {
    return Fail(Reason::kPermissionDenied, environment, "42501", error.what());
  } catch (const pqxx::sql_error& error) {
    const std::string sqlstate = error.sqlstate();
    return Fail(MeaningOf(sqlstate).reason, environment, sqlstate, error.what());
  } catch (const std::exception& error) {
    return Fail(Reason::kInternal, environment, "", error.what());
  }
}

absl::Status RefuseNul(absl::string_view text) {
  if (text.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return Failure(Reason::kInvalidArgument)
      .With("what", "a statement or parameter holds a NUL byte, which PostgreSQL has no text for");
}

sql::Rows RowsOf(const pqxx::result& result) {
  sql::Rows out;
  for (pqxx::row_size_type column = 0; column < result.columns(); ++column)
    out.columns.emplace_back(result.column_name(column));
  for (const auto& row : result) {
    std::vector<std::optional<std::string>>& fields = out.rows.emplace_back(out.columns.size());
    for (pqxx::row_size_type column = 0; column < result.columns(); ++column) {
      if (!row[column].is_null()) fields[column].emplace(row[column].c_str(), row[column].size());
    }
  }
  return out;
}

class PqxxSession final : public Session {
 public:
  PqxxSession(std::unique_ptr<pqxx::connection> connection, std::string environment)
      : connection_(std::move(connection)),
        environment_(std::move(environment)),
        pid_(connection_->backendpid()),
        version_(connection_->server_version()) {}
  ~PqxxSession() override { transaction_.reset(); }

  absl::Status Exec(absl::string_view statement) override { return Query(statement, {}).status(); }
  absl::Status Script(absl::string_view statements) override;
  absl::StatusOr<sql::Rows> Query(absl::string_view statement, Parameters parameters) override;
  absl::Status Begin(absl::string_view mode) override;
  absl::Status Commit() override;
  absl::Status Rollback() override;
  void Cancel() override;

  int backend_pid() const override { return pid_; }
  int server_version() const override { return version_; }
  bool broken() const override { return !connection_->is_open(); }
  void OnNotice(std::function<void(const Notice&)>) override {}  // nothing in the registry raises notices

 private:
  // Runs `work` on the open transaction, or on its own; the one place where exceptions are caught.
  template <typename Work>
  auto Guard(const Work& work) -> decltype(work()) {
    if (broken()) return Fail(Reason::kConnectionLost, environment_, "", "the connection is closed");
    SetRunning(true);
    const auto done = [&]() -> decltype(work()) {
      try {
        return work();
      } catch (...) {
        return CaughtFailure(environment_);
      }
    }();
    SetRunning(false);
    return done;
  }
  pqxx::result Run(pqxx::transaction_base& transaction, const std::string& statement, Parameters parameters);
  void SetRunning(bool running) {
    absl::MutexLock lock(&mutex_);
    running_ = running;
  }

  const std::unique_ptr<pqxx::connection> connection_;
  const std::string environment_;
  const int pid_;
  const int version_;
  std::unique_ptr<pqxx::work> transaction_;
  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
};

pqxx::result PqxxSession::Run(pqxx::transaction_base& transaction, const std::string& statement,
                              Parameters parameters) {
  if (parameters.empty()) return transaction.exec(statement);
  std::vector<const char*> values;
  for (const std::optional<std::string>& parameter : parameters)
    values.push_back(parameter.has_value() ? parameter->c_str() : nullptr);
#if PQXX_VERSION_MAJOR < 7
  return transaction.exec_params(statement, pqxx::prepare::make_dynamic_params(values));
#else
  pqxx::params dynamic;
  for (const char* value : values) dynamic.append(value);
  return transaction.exec_params(statement, dynamic);
#endif
}

absl::StatusOr<sql::Rows> PqxxSession::Query(absl::string_view statement, Parameters parameters) {
  RETURN_IF_ERROR(RefuseNul(statement));
  for (const std::optional<std::string>& parameter : parameters) {
    if (parameter.has_value()) RETURN_IF_ERROR(RefuseNul(*parameter));
  }
  return Guard([&]() -> absl::StatusOr<sql::Rows> {
    if (transaction_ != nullptr) return RowsOf(Run(*transaction_, std::string(statement), parameters));
    pqxx::nontransaction alone(*connection_);
    return RowsOf(Run(alone, std::string(statement), parameters));
  });
}

absl::Status PqxxSession::Script(absl::string_view statements) { return Query(statements, {}).status(); }

absl::Status PqxxSession::Begin(absl::string_view mode) {
  RET_CHECK(transaction_ == nullptr && mode.empty());
  return Guard([&]() -> absl::Status {
    transaction_ = std::make_unique<pqxx::work>(*connection_);
    return absl::OkStatus();
  });
}

absl::Status PqxxSession::Commit() {
  RET_CHECK(transaction_ != nullptr);
  const std::unique_ptr<pqxx::work> ending = std::move(transaction_);
  return Guard([&]() -> absl::Status {
    ending->commit();
    return absl::OkStatus();
  });
}

absl::Status PqxxSession::Rollback() {
  if (transaction_ == nullptr) return absl::OkStatus();
  const std::unique_ptr<pqxx::work> ending = std::move(transaction_);
  return Guard([&]() -> absl::Status {
    ending->abort();
    return absl::OkStatus();
  });
}

void PqxxSession::Cancel() {
  absl::MutexLock lock(&mutex_);
  if (!running_) return;
  try {
    connection_->cancel_query();
  } catch (const std::exception&) {  // the connection is gone, and its statement with it
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> OpenPqxx(const ConnectOptions& options) {
  ASSIGN_OR_RETURN(Conninfo conninfo, Conninfo::Parse(options.conninfo));
  conninfo.Set("client_encoding", "UTF8");
  conninfo.Set("application_name", options.application_name);
  conninfo.SetDefault("connect_timeout",
                      absl::StrCat(std::max<int64_t>(2, absl::ToInt64Seconds(options.connect_timeout))));
  conninfo.SetDefault("tcp_user_timeout", "15000");
  try {
    auto connection = std::make_unique<pqxx::connection>(conninfo.ToSecret().Reveal());
#if PQXX_VERSION_MAJOR < 7
#include <pqxx/internal/ignore-deprecated-pre.hxx>
    connection->inhibit_reactivation(true);
#include <pqxx/internal/ignore-deprecated-post.hxx>
#endif
    const std::string environment = options.environment.empty() ? conninfo.Describe() : options.environment;
    return std::make_unique<PqxxSession>(std::move(connection), environment);
  } catch (const std::exception& error) {
    // libpqxx gives a sentence without SQLSTATE; libpq can say which failure it is.
    RETURN_IF_ERROR(Open(options).status());
    return Failure(Reason::kServerUnreachable)
        .With("environment", conninfo.Describe())
        .With("host", conninfo.Get("host"))
        .With("port", conninfo.Get("port"))
        .With("message", FirstLine(conninfo.Redact(error.what())));
  }
}

}  // namespace lockkeeper::pg
