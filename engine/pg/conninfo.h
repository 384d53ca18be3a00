// A connection string taken apart and judged before libpq may print it.
//
// libpq repeats pieces of what it cannot read: with the password `pa@ss`, an unescaped URL makes it complain about the
// host "ss@host". So every string is parsed and checked here first, with messages of our own that never repeat the
// input, and what libpq says later goes through Redact. Accepts what psql accepts: URLs and key=value strings.
#ifndef LOCKKEEPER_ENGINE_PG_CONNINFO_H_
#define LOCKKEEPER_ENGINE_PG_CONNINFO_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/secret.h"

namespace lockkeeper::pg {

class Conninfo {
 public:
  // Fails with INVALID_ARGUMENT when libpq could not read the string or would read a piece of a password as something
  // else.
  static absl::StatusOr<Conninfo> Parse(const Secret& text);

  // A parameter by libpq's name (host, port, dbname, user, sslmode...); empty when not given. Not for the password.
  std::string Get(absl::string_view name) const;
  bool Has(absl::string_view name) const { return values_.count(std::string(name)) > 0; }
  void Set(absl::string_view name, absl::string_view value) { values_[std::string(name)] = std::string(value); }
  void SetDefault(absl::string_view name, absl::string_view value) { values_.emplace(name, value); }

  // All parameters, the password among them: for the connect call.
  const std::map<std::string, std::string>& parameters() const { return values_; }
  Secret ToSecret() const;  // as one key='value' string

  // "database 'app' on db.example.org:5432 as 'deploy'": what a message may say.
  std::string Describe() const;
  // What libpq takes as a URL for the same server, database and user; without the password and all other options.
  std::string ToPlainUrl() const;
  // `message` without any occurrence of the password.
  std::string Redact(absl::string_view message) const;

 private:
  std::map<std::string, std::string> values_;
};

// The same server, login and options, another database.
absl::StatusOr<Secret> WithDatabase(const Secret& conninfo, absl::string_view database);

}  // namespace lockkeeper::pg

#endif  // LOCKKEEPER_ENGINE_PG_CONNINFO_H_
