#include "engine/pg/pq_connect.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/sqlstate.h"

namespace lockkeeper::pg {
namespace {

// Verbose messages of a refused login read "... failed: FATAL:  28P01: password authentication ...", in any language.
struct RefusedLogin {
  std::string sqlstate;
  std::string message;
};

bool IsSqlstate(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c) || absl::ascii_isupper(c); });
}

RefusedLogin TakeApart(absl::string_view raw) {
  RefusedLogin out;
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(raw, '\n', absl::SkipWhitespace())) {
    line = absl::StripAsciiWhitespace(line);
    if (absl::StartsWith(line, "LOCATION:")) continue;
    lines.emplace_back(line);
  }
  out.message = absl::StrJoin(lines, "; ");
  for (size_t at = out.message.find(":  "); at != std::string::npos; at = out.message.find(":  ", at + 1)) {
    const absl::string_view code = absl::string_view(out.message).substr(at + 3, 5);
    if (code.size() < 5 || !IsSqlstate(code) || !absl::StartsWith(absl::string_view(out.message).substr(at + 8), ": "))
      continue;
    out.sqlstate = std::string(code);
    out.message.erase(at + 3, 7);
    break;
  }
  return out;
}

// Of the host that was tried last, as libpq knows it after its defaults.
struct Address {
  std::string host, port;
};

Address AddressOf(const PGconn* connection, const Conninfo& conninfo) {
  const auto text = [](const char* found, std::string given) { return found == nullptr || *found == 0 ? given : found; };
  return {text(PQhost(connection), conninfo.Get("host")), text(PQport(connection), conninfo.Get("port"))};
}

absl::Status Refused(absl::string_view environment, const Address& address, absl::string_view sqlstate,
                     absl::string_view message) {
  // Without a SQLSTATE the server never answered, or answered nothing that libpq could read.
  Reason reason = sqlstate.empty() ? Reason::kServerUnreachable : MeaningOf(sqlstate).reason;
  const bool known = reason == Reason::kAuthenticationFailed || reason == Reason::kDatabaseNotFound ||
                     reason == Reason::kPermissionDenied;
  if (!known) reason = Reason::kServerUnreachable;
  Failure failure(reason);
  failure.With("environment", environment).With("message", message);
  failure.With("host", address.host).With("port", address.port);
  if (!sqlstate.empty()) failure.With("sqlstate", sqlstate);
  return failure;
}

PqConnection Start(const Conninfo& conninfo) {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : conninfo.parameters()) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PqConnection(PQconnectStartParams(names.data(), values.data(), 0));
}

// True when the socket became ready, false when the time ran out.
bool Wait(PGconn* connection, bool for_reading, absl::Time deadline) {
  pollfd ready{PQsocket(connection), static_cast<short>(for_reading ? POLLIN : POLLOUT), 0};
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left <= 0) return false;
    const int got = poll(&ready, 1, static_cast<int>(std::min<int64_t>(left + 1, 60'000)));
    if (got > 0) return true;
    if (got < 0 && errno != EINTR) return true;  // let libpq meet the error and describe it
  }
}

absl::Duration TimeLimit(const Conninfo& conninfo, absl::Duration timeout) {
  int seconds = 0;
  if (absl::SimpleAtoi(conninfo.Get("connect_timeout"), &seconds) && seconds > 0) timeout = absl::Seconds(seconds);
  const std::string hosts = conninfo.Get("host");
  return timeout * (1 + std::count(hosts.begin(), hosts.end(), ','));
}

}  // namespace

absl::StatusOr<PqConnection> Connect(const Conninfo& conninfo, absl::string_view environment, absl::Duration timeout) {
  const absl::Duration limit = TimeLimit(conninfo, timeout);
  const absl::Time deadline = absl::Now() + limit;
  PqConnection connection = Start(conninfo);
  if (connection == nullptr) return absl::ResourceExhaustedError("out of memory for a connection");
  PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (PQstatus(connection.get()) != CONNECTION_BAD && state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
    if (!Wait(connection.get(), state == PGRES_POLLING_READING, deadline)) {
      return Refused(environment, AddressOf(connection.get(), conninfo), "",
                     absl::StrCat("no answer within ", absl::FormatDuration(limit)));
    }
    state = PQconnectPoll(connection.get());
  }
  if (PQstatus(connection.get()) == CONNECTION_OK) return connection;
  const RefusedLogin refused = TakeApart(conninfo.Redact(PQerrorMessage(connection.get())));
  return Refused(environment, AddressOf(connection.get(), conninfo), refused.sqlstate, refused.message);
}

}  // namespace lockkeeper::pg
