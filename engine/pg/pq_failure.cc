#include "engine/pg/pq_failure.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/pg/sqlstate.h"

namespace lockkeeper::pg {
namespace {

struct Field {
  int code;
  absl::string_view key;
};

constexpr Field kFields[] = {
    {PG_DIAG_SQLSTATE, "sqlstate"},
    {PG_DIAG_MESSAGE_PRIMARY, "message"},
    {PG_DIAG_MESSAGE_DETAIL, "detail"},
    {PG_DIAG_MESSAGE_HINT, "hint"},
    {PG_DIAG_STATEMENT_POSITION, "position"},
    {PG_DIAG_INTERNAL_POSITION, "internal_position"},
    {PG_DIAG_INTERNAL_QUERY, "internal_query"},
    {PG_DIAG_CONTEXT, "context"},
    {PG_DIAG_SCHEMA_NAME, "schema"},
    {PG_DIAG_TABLE_NAME, "table"},
    {PG_DIAG_COLUMN_NAME, "column"},
    {PG_DIAG_DATATYPE_NAME, "datatype"},
    {PG_DIAG_CONSTRAINT_NAME, "constraint"},
};

absl::string_view FieldText(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? absl::string_view() : absl::string_view(text);
}

// libpq's own messages go on with advice over several lines; the first one says what happened.
absl::string_view FirstLine(absl::string_view text) {
  return absl::StripAsciiWhitespace(text.substr(0, text.find('\n')));
}

// After FATAL and PANIC the server ends the session; the socket may look open for a moment longer.
bool EndsSession(const PGresult* result) {
  const absl::string_view severity = FieldText(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity == "FATAL" || severity == "PANIC";
}

Reason ReasonFor(absl::string_view sqlstate, const FailureContext& context, bool lost) {
  if (lost) return context.committing ? Reason::kCommitInDoubt : Reason::kConnectionLost;
  const Reason meaning = sqlstate.empty() ? Reason::kSqlFailed : MeaningOf(sqlstate).reason;
  // These are about opening a connection; a statement that meets them (dblink, SET SESSION AUTHORIZATION) just failed.
  const bool of_login = meaning == Reason::kAuthenticationFailed || meaning == Reason::kDatabaseNotFound ||
                        meaning == Reason::kServerUnreachable || meaning == Reason::kConnectionLost;
  return of_login ? Reason::kSqlFailed : meaning;
}

}  // namespace

absl::Status FailureOf(const PGresult* result, const FailureContext& context) {
  const absl::string_view sqlstate = FieldText(result, PG_DIAG_SQLSTATE);
  Failure failure(ReasonFor(sqlstate, context, context.connection_lost || EndsSession(result)));
  const absl::string_view primary = FieldText(result, PG_DIAG_MESSAGE_PRIMARY);
  const absl::string_view message = primary.empty() ? FirstLine(PQresultErrorMessage(result)) : primary;
  failure.With("environment", context.environment).With("message", message).With("what", message);
  for (const Field& field : kFields) {
    const absl::string_view text = FieldText(result, field.code);
    if (!text.empty()) failure.With(field.key, text);
  }
  return failure;
}

absl::Status LostConnection(absl::string_view message, const FailureContext& context) {
  const absl::string_view said = FirstLine(message);
  return Failure(context.committing ? Reason::kCommitInDoubt : Reason::kConnectionLost)
      .With("environment", context.environment)
      .With("message", said.empty() ? "the server closed it" : said);
}

Notice NoticeOf(const PGresult* result) {
  return Notice{std::string(FieldText(result, PG_DIAG_SEVERITY_NONLOCALIZED)),
                std::string(FieldText(result, PG_DIAG_SQLSTATE)),
                std::string(FieldText(result, PG_DIAG_MESSAGE_PRIMARY))};
}

}  // namespace lockkeeper::pg
