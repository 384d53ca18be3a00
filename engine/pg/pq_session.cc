#include "engine/pg/pq_session.h"

#include <libpq-fe.h>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/conninfo.h"
#include "engine/pg/pq_connect.h"
#include "engine/pg/pq_failure.h"

namespace lockkeeper::pg {
namespace {

struct PqClear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PqResult = std::unique_ptr<PGresult, PqClear>;
using Parameters = absl::Span<const std::optional<std::string>>;

absl::Status RefuseNul(absl::string_view text) {
  if (text.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return Failure(Reason::kInvalidArgument)
      .With("what", "a statement or parameter holds a NUL byte, which PostgreSQL has no text for");
}

sql::Rows RowsOf(const PGresult* result) {
  sql::Rows out;
  const int columns = PQnfields(result), rows = PQntuples(result);
  for (int column = 0; column < columns; ++column) out.columns.emplace_back(PQfname(result, column));
  out.rows.reserve(rows);
  for (int row = 0; row < rows; ++row) {
    std::vector<std::optional<std::string>>& fields = out.rows.emplace_back(columns);
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column)) continue;
      fields[column].emplace(PQgetvalue(result, row, column), PQgetlength(result, row, column));
    }
  }
  return out;
}

class PqSession final : public Session {
 public:
  PqSession(PqConnection connection, Conninfo conninfo, std::string environment, absl::Duration connect_timeout)
      : connection_(std::move(connection)),
        conninfo_(std::move(conninfo)),
        environment_(std::move(environment)),
        connect_timeout_(connect_timeout),
        pid_(PQbackendPID(connection_.get())),
        version_(PQserverVersion(connection_.get())) {
    PQsetNoticeReceiver(connection_.get(), &PqSession::Receive, this);
  }

  absl::Status Exec(absl::string_view statement) override { return Run(statement, {}).status(); }
  absl::Status Script(absl::string_view statements) override;
  absl::StatusOr<sql::Rows> Query(absl::string_view statement, Parameters parameters) override {
    ASSIGN_OR_RETURN(const Outcome outcome, Run(statement, parameters));
    return outcome.rows;
  }

  absl::Status Begin(absl::string_view mode) override {
    return Exec(absl::StrCat("BEGIN", mode.empty() ? "" : " ", mode));
  }
  absl::Status Commit() override;
  absl::Status Rollback() override;
  void Cancel() override;

  int backend_pid() const override { return pid_; }
  int server_version() const override { return version_; }
  bool broken() const override { return lost_ || PQstatus(connection_.get()) == CONNECTION_BAD; }
  void OnNotice(std::function<void(const Notice&)> callback) override { on_notice_ = std::move(callback); }

 private:
  struct Outcome {
    sql::Rows rows;
    std::string tag;  // "COMMIT", "CREATE TABLE"
  };

  // From here until the end of its life the session's statement can be cancelled; Cancel() at any other time does
  // nothing, so a late wish never hits the next statement.
  class Running {
   public:
    explicit Running(PqSession& session) : session_(session) { Set(true); }
    ~Running() { Set(false); }

   private:
    void Set(bool running) {
      absl::MutexLock lock(&session_.mutex_);
      session_.running_ = running;
    }
    PqSession& session_;
  };

  absl::StatusOr<Outcome> Run(absl::string_view statement, Parameters parameters);
  absl::StatusOr<Outcome> Collect();
  absl::Status Note(const PGresult* result);
  absl::Status EndCopy(ExecStatusType direction);
  absl::Status Lost();
  void CancelOverTls();
  static void Receive(void* self, const PGresult* result);

  const PqConnection connection_;
  const Conninfo conninfo_;
  const std::string environment_;
  const absl::Duration connect_timeout_;
  const int pid_;
  const int version_;
  bool lost_ = false;
  bool committing_ = false;
  std::function<void(const Notice&)> on_notice_;
  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::StatusOr<PqSession::Outcome> PqSession::Run(absl::string_view statement, Parameters parameters) {
  if (broken()) return Lost();
  RETURN_IF_ERROR(RefuseNul(statement));
  std::vector<const char*> values;
  for (const std::optional<std::string>& parameter : parameters) {
    if (parameter.has_value()) RETURN_IF_ERROR(RefuseNul(*parameter));
    values.push_back(parameter.has_value() ? parameter->c_str() : nullptr);
  }
  const Running running(*this);
  const std::string text(statement);
  if (PQsendQueryParams(connection_.get(), text.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                        nullptr, nullptr,
                        /*resultFormat=*/0) == 0) {
    return Lost();
  }
  return Collect();
}

absl::Status PqSession::Script(absl::string_view statements) {
  if (broken()) return Lost();
  RETURN_IF_ERROR(RefuseNul(statements));
  const Running running(*this);
  if (PQsendQuery(connection_.get(), std::string(statements).c_str()) == 0) return Lost();
  return Collect().status();
}

// Reads all results of one message. The first failure is the one to report: after a terminated backend the server's own
// words (57P01) come first and libpq's "server closed the connection unexpectedly" second.
absl::StatusOr<PqSession::Outcome> PqSession::Collect() {
  Outcome outcome;
  absl::Status first;
  while (const PqResult result{PQgetResult(connection_.get())}) {
    const absl::Status status = Note(result.get());
    if (first.ok()) first = status;
    if (!status.ok()) continue;
    outcome.tag = PQcmdStatus(result.get());
    if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) outcome.rows = RowsOf(result.get());
  }
  if (!first.ok()) return first;
  if (broken()) return Lost();
  return outcome;
}

absl::Status PqSession::Note(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  switch (status) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY: return absl::OkStatus();
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT: return EndCopy(status);
    default: break;
  }
  const absl::Status failure = FailureOf(result, {environment_, committing_, broken()});
  const std::optional<Reason> reason = ReasonOf(failure);
  if (reason == Reason::kConnectionLost || reason == Reason::kCommitInDoubt) lost_ = true;
  return failure;
}

// COPY with the client as its end has no data here: the data of a revision is in its statements.
absl::Status PqSession::EndCopy(ExecStatusType direction) {
  if (direction == PGRES_COPY_IN) {
    PQputCopyEnd(connection_.get(), "no data follows");
  } else {
    char* line = nullptr;
    while (PQgetCopyData(connection_.get(), &line, 0) > 0) PQfreemem(line);
  }
  return Failure(Reason::kSqlFailed)
      .With("environment", environment_)
      .With("message", "COPY FROM STDIN and COPY TO STDOUT cannot run here: use INSERT, or a file on the server");
}

absl::Status PqSession::Lost() {
  lost_ = true;
  return LostConnection(conninfo_.Redact(PQerrorMessage(connection_.get())), {environment_, committing_, true});
}

absl::Status PqSession::Commit() {
  if (broken()) return Lost();  // nothing was sent: the server rolls back, no doubt
  RET_CHECK(PQtransactionStatus(connection_.get()) != PQTRANS_IDLE);
  committing_ = true;
  absl::StatusOr<Outcome> outcome = Run("COMMIT", {});
  committing_ = false;
  RETURN_IF_ERROR(outcome.status());
  if (outcome->tag == "COMMIT") return absl::OkStatus();
  // A failed transaction answers COMMIT with success and the tag ROLLBACK.
  return Failure(Reason::kSqlFailed)
      .With("environment", environment_)
      .With("sqlstate", "25P02")
      .With("message", "the transaction had failed before COMMIT and was rolled back");
}

absl::Status PqSession::Rollback() {
  if (!broken() && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return absl::OkStatus();
  return Exec("ROLLBACK");
}

// Holding the mutex keeps the statement from ending, and the next one from starting, until the server took the cancel.
void PqSession::Cancel() {
  absl::MutexLock lock(&mutex_);
  if (!running_) return;
  if (PQsslInUse(connection_.get())) return CancelOverTls();
  if (PGcancel* cancel = PQgetCancel(connection_.get()); cancel != nullptr) {
    char message[256];
    PQcancel(cancel, message, sizeof(message));
    PQfreeCancel(cancel);
  }
}

// libpq before 17 sends the cancel key in clear text even when the session is encrypted. A second session asks instead.
void PqSession::CancelOverTls() {
  absl::StatusOr<PqConnection> other = Connect(conninfo_, environment_, connect_timeout_);
  if (!other.ok()) return;
  const std::string pid = std::to_string(pid_);
  const char* values[] = {pid.c_str()};
  PQclear(PQexecParams(other->get(), "SELECT pg_catalog.pg_cancel_backend($1::integer)", 1, nullptr, values, nullptr,
                       nullptr, 0));
}

void PqSession::Receive(void* self, const PGresult* result) {
  const auto* session = static_cast<PqSession*>(self);
  if (session->on_notice_) session->on_notice_(NoticeOf(result));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> Open(const ConnectOptions& options) {
  ASSIGN_OR_RETURN(Conninfo conninfo, Conninfo::Parse(options.conninfo));
  conninfo.Set("client_encoding", "UTF8");
  if (!options.application_name.empty()) conninfo.Set("application_name", options.application_name);
  // A peer that is gone is noticed within seconds, also in the middle of a statement (reliability: V2, P13).
  conninfo.SetDefault("tcp_user_timeout", "15000");
  conninfo.SetDefault("keepalives_idle", "10");
  conninfo.SetDefault("keepalives_interval", "5");
  conninfo.SetDefault("keepalives_count", "3");
  const std::string environment = options.environment.empty() ? conninfo.Describe() : options.environment;
  ASSIGN_OR_RETURN(PqConnection connection, Connect(conninfo, environment, options.connect_timeout));
  return std::make_unique<PqSession>(std::move(connection), std::move(conninfo), environment, options.connect_timeout);
}

}  // namespace lockkeeper::pg
