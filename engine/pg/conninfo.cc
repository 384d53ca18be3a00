#include "engine/pg/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::pg {
namespace {

absl::Status Malformed(absl::string_view what) {
  return Failure(Reason::kInvalidArgument).With("what", absl::StrCat("the connection string cannot be used: ", what));
}

// The text between "://" and the query, when it is a URL.
std::optional<absl::string_view> UrlBody(absl::string_view text) {
  for (absl::string_view scheme : {"postgresql://", "postgres://"}) {
    if (!absl::StartsWith(text, scheme)) continue;
    const absl::string_view body = text.substr(scheme.size());
    return body.substr(0, body.find('?'));
  }
  return std::nullopt;
}

bool HostIsPlain(absl::string_view host) {
  // A leading '@' is an abstract socket; anywhere else it is the tail of a password.
  return std::none_of(host.begin(), host.end(), [&](const char& c) {
    return absl::ascii_iscntrl(c) || c == ' ' || c == '"' || (c == '@' && &c != host.data());
  });
}

bool PortIsPlain(absl::string_view port) {
  return std::all_of(port.begin(), port.end(), [](char c) { return absl::ascii_isdigit(c) || c == ','; });
}

// libpq stops looking for a user at the first '@' or '/', so these characters, unescaped in a password, move its tail
// into the host, the port or the database name.
absl::Status CheckUrl(absl::string_view text, const Conninfo& conninfo) {
  const std::optional<absl::string_view> body = UrlBody(text);
  if (!body.has_value()) return absl::OkStatus();
  const auto ats = std::count(body->begin(), body->end(), '@');
  if (ats > 1) return Malformed("the URL holds more than one '@'; write '@' in a user name or password as %40");
  if (ats == 1 && !conninfo.Has("user") && !conninfo.Has("password")) {
    return Malformed("the URL holds '/' before '@'; write '/' in a user name or password as %2F");
  }
  return absl::OkStatus();
}

std::string UrlEncode(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-._~", absl::string_view(&c, 1))) {
      out.push_back(c);
    } else {
      absl::StrAppend(&out, absl::StrFormat("%%%02X", static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::string QuoteValue(absl::string_view value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

}  // namespace

absl::StatusOr<Conninfo> Conninfo::Parse(const Secret& text) {
  const std::string& raw = text.Reveal();
  if (raw.find('\0') != std::string::npos) return Malformed("it holds a NUL byte");
  char* message = nullptr;  // repeats pieces of the input: freed unread
  PQconninfoOption* options = PQconninfoParse(raw.c_str(), &message);
  PQfreemem(message);
  if (options == nullptr) {
    return Malformed(
        "it is neither a postgresql:// URL nor key=value pairs; "
        "write special characters in a URL percent-encoded, and quote values that hold blanks");
  }
  Conninfo conninfo;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (option->val != nullptr) conninfo.values_[option->keyword] = option->val;
  }
  PQconninfoFree(options);
  RETURN_IF_ERROR(CheckUrl(raw, conninfo));
  if (!HostIsPlain(conninfo.Get("host"))) return Malformed("the host name holds characters that no host name has");
  if (!PortIsPlain(conninfo.Get("port"))) return Malformed("the port is not a number");
  return conninfo;
}

std::string Conninfo::Get(absl::string_view name) const {
  const auto found = values_.find(std::string(name));
  return found == values_.end() ? std::string() : found->second;
}

Secret Conninfo::ToSecret() const {
  std::string text;
  for (const auto& [name, value] : values_)
    absl::StrAppend(&text, text.empty() ? "" : " ", name, "=", QuoteValue(value));
  return Secret(std::move(text));
}

std::string Conninfo::Describe() const {
  const std::string host = Has("host") ? Get("host") : Get("hostaddr");
  return absl::StrCat("database '", Has("dbname") ? Get("dbname") : Get("user"), "' on ",
                      host.empty() ? "the local socket" : host, Has("port") ? absl::StrCat(":", Get("port")) : "",
                      Has("user") ? absl::StrCat(" as '", Get("user"), "'") : "");
}

std::string Conninfo::ToPlainUrl() const {
  const std::string host = Has("host") ? Get("host") : Get("hostaddr");
  const bool socket = host.empty() || host[0] == '/' || host[0] == '@';
  std::string url = "postgresql://";
  if (Has("user")) absl::StrAppend(&url, UrlEncode(Get("user")), "@");
  if (!socket) absl::StrAppend(&url, absl::StrContains(host, ':') ? absl::StrCat("[", host, "]") : UrlEncode(host));
  if (!socket && Has("port")) absl::StrAppend(&url, ":", Get("port"));
  absl::StrAppend(&url, "/", UrlEncode(Get("dbname")));
  if (socket && !host.empty()) absl::StrAppend(&url, "?host=", UrlEncode(host));
  if (socket && Has("port")) absl::StrAppend(&url, host.empty() ? "?" : "&", "port=", Get("port"));
  return url;
}

std::string Conninfo::Redact(absl::string_view message) const {
  const std::string password = Get("password");
  if (password.empty()) return std::string(message);
  return absl::StrReplaceAll(message, {{password, "********"}});
}

absl::StatusOr<Secret> WithDatabase(const Secret& conninfo, absl::string_view database) {
  ASSIGN_OR_RETURN(Conninfo parsed, Conninfo::Parse(conninfo));
  parsed.Set("dbname", database);
  return parsed.ToSecret();
}

}  // namespace lockkeeper::pg
