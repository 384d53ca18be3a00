// One scratch database on the shadow server: made, marked, recognised, dropped. The only DROP DATABASE of the product.
//
// Promise: no database is ever dropped but a shadow that Lockkeeper made itself. Three things must agree before a drop:
// the name (lk_shadow_ and 16 hexadecimal digits), the marker (a comment on the database that names its owner and its
// token), and the lease (the owner's own record of the token, or, for the janitor, the owner's advisory lock being
// free). A database that has the name but no marker is left alone, even if a crash between CREATE DATABASE and COMMENT
// left it behind.
#ifndef LOCKKEEPER_ENGINE_SHADOW_DATABASE_H_
#define LOCKKEEPER_ENGINE_SHADOW_DATABASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/pg/advisory_lock.h"
#include "engine/pg/session.h"

namespace lockkeeper::shadow {

// Who a shadow belongs to. `owner` is a running pool; its advisory lock in `admin_database` says that it lives.
struct Mark {
  std::string owner;           // 16 hexadecimal digits
  std::string token;           // 16 hexadecimal digits, one for each shadow
  std::string admin_database;  // advisory locks are local to a database
  friend bool operator==(const Mark&, const Mark&) = default;
};
std::string FormatMark(const Mark& mark);
std::optional<Mark> ParseMark(absl::string_view comment);
bool IsShadowName(absl::string_view name);
pg::LockKey OwnerLock(absl::string_view owner);

// How the database sorts and stores text; empty fields mean what the server's template0 has.
struct Traits {
  std::string encoding = "UTF8";
  std::string collate, ctype;
  std::string provider;  // c | i | b as in pg_database.datlocprovider
  std::string locale;    // of the provider, where it is not libc
  friend bool operator==(const Traits&, const Traits&) = default;
};
// Those of the session's own database: a shadow made with them compares and prints like it.
absl::StatusOr<Traits> ReadTraits(pg::Session& session);

struct Database {
  std::string name;
  Mark mark;
};

// Makes and marks a new one: from template0, or as a copy of another shadow or template, on which no session is. Not
// inside a transaction.
absl::StatusOr<Database> CreateDatabase(pg::Session& admin, const Mark& owner, const Traits& traits);
absl::StatusOr<Database> CopyDatabase(pg::Session& admin, const Mark& owner, const std::string& source);

// Drops the subscriptions of the session's database, which cannot be dropped while it has one, without reaching any
// publisher. Failures are left to the drop of the database, which then says so.
void DropSubscriptions(pg::Session& session);

// Drops it when name and marker are still what they were, together with whatever sessions it has. Does nothing when it
// is gone. Fails with SHADOW_UNAVAILABLE, and drops nothing, when they do not agree.
absl::Status DropOwn(pg::Session& admin, const Database& database);

// All marked shadows whose marker names this admin database.
absl::StatusOr<std::vector<Database>> ListMarked(pg::Session& admin, absl::string_view admin_database);

// A shadow that is kept to be copied. It belongs to no owner and outlives them all; a session is on it only while it is
// copied. The marker is written when the database is complete: until then it is a shadow of the owner that makes it.
struct Template {
  std::string name;
  std::string key;   // 64 hexadecimal digits: what was run in it
  int64_t used = 0;  // seconds since 1970
  std::string admin_database;
};
std::string FormatTemplateMark(const Template& kept);
std::optional<Template> ParseTemplateMark(absl::string_view name, absl::string_view comment);
// To be held while one is copied, so that nobody drops it, and while one is dropped.
pg::LockKey TemplateLock(absl::string_view key);
// Writes the marker: makes a shadow a template, or notes that it was used.
absl::Status MarkTemplate(pg::Session& admin, const Template& kept);
// Those of this admin database, the last used first.
absl::StatusOr<std::vector<Template>> ListTemplates(pg::Session& admin, absl::string_view admin_database);
// Drops it when it still carries its marker and nobody has a session on it; the caller holds its lock.
absl::Status DropTemplate(pg::Session& admin, const Template& kept, const pg::AdvisoryLock& lock);

// Drops one that belonged to an owner that is gone. The caller holds that owner's lock. A database with a session on it
// is in use by somebody and stays: the failure says so.
absl::Status DropOrphan(pg::Session& admin, const Database& database, const pg::AdvisoryLock& owner_lock);

}  // namespace lockkeeper::shadow

#endif  // LOCKKEEPER_ENGINE_SHADOW_DATABASE_H_
