#include "engine/shadow/database.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/sql/writer.h"

namespace lockkeeper::shadow {
namespace {

using sql::Ident;
using sql::Literal;
using sql::SqlWriter;

constexpr absl::string_view kPrefix = "lk_shadow_";
constexpr absl::string_view kMarkStart = "lockkeeper shadow, safe to drop; ";
constexpr absl::string_view kTemplateStart = "lockkeeper shadow template, safe to drop; ";
constexpr size_t kDigits = 16, kKeyDigits = 64;

bool IsHex(absl::string_view text) {
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

absl::Status Unavailable(absl::string_view message) {
  return Failure(Reason::kShadowUnavailable).With("message", message);
}

// The comment of the database; nothing when there is no such database, empty text when it has no comment.
absl::StatusOr<std::optional<std::string>> CommentOf(pg::Session& admin, absl::string_view name) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   admin.Query("SELECT coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), '') "
                               "FROM pg_catalog.pg_database d WHERE d.datname = $1",
                               {{std::string(name)}}));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional<std::string>(rows.Text(0, 0));
}

// Name and marker, asked from the server now.
absl::StatusOr<bool> Recognised(pg::Session& admin, const Database& database) {
  if (!IsShadowName(database.name))
    return Unavailable(absl::StrCat("'", database.name, "' is not the name of a shadow: not dropped"));
  ASSIGN_OR_RETURN(const std::optional<std::string> comment, CommentOf(admin, database.name));
  if (!comment.has_value()) return false;
  if (ParseMark(*comment) == database.mark) return true;
  return Unavailable(
      absl::StrCat("'", database.name, "' does not carry the marker of this lease any more: not dropped"));
}

// CREATE DATABASE's words for a locale: the provider since 15, the builtin one since 17.
std::string CreateStatement(const std::string& name, const Traits& traits, int server_major) {
  SqlWriter writer;
  writer.Add("CREATE DATABASE")
      .Add(Ident(name))
      .Add("TEMPLATE template0")
      .Add("ENCODING")
      .Add(Literal(traits.encoding));
  if (!traits.collate.empty()) writer.Add("LC_COLLATE").Add(Literal(traits.collate));
  if (!traits.ctype.empty()) writer.Add("LC_CTYPE").Add(Literal(traits.ctype));
  if (server_major < 15 || traits.provider.empty()) return writer.Sql();
  if (traits.provider == "c") writer.Add("LOCALE_PROVIDER libc");
  if (traits.provider == "i") writer.Add("LOCALE_PROVIDER icu ICU_LOCALE").Add(Literal(traits.locale));
  if (traits.provider == "b") writer.Add("LOCALE_PROVIDER builtin BUILTIN_LOCALE").Add(Literal(traits.locale));
  return writer.Sql();
}

}  // namespace

std::string FormatMark(const Mark& mark) {
  return absl::StrCat(kMarkStart, "owner ", mark.owner, "; token ", mark.token, "; admin ", mark.admin_database);
}

std::optional<Mark> ParseMark(absl::string_view comment) {
  if (!absl::ConsumePrefix(&comment, kMarkStart)) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(comment, absl::MaxSplits("; ", 2));
  if (parts.size() != 3) return std::nullopt;
  absl::string_view owner = parts[0], token = parts[1], admin = parts[2];
  const bool formed = absl::ConsumePrefix(&owner, "owner ") && absl::ConsumePrefix(&token, "token ") &&
                      absl::ConsumePrefix(&admin, "admin ");
  if (!formed || !IsHex(owner) || !IsHex(token)) return std::nullopt;
  return Mark{std::string(owner), std::string(token), std::string(admin)};
}

bool IsShadowName(absl::string_view name) { return absl::ConsumePrefix(&name, kPrefix) && IsHex(name); }

pg::LockKey OwnerLock(absl::string_view owner) {
  const auto bits = static_cast<uint32_t>(std::strtoul(std::string(owner.substr(0, 8)).c_str(), nullptr, 16));
  return {pg::kShadowLockClass, static_cast<int32_t>(bits)};
}

absl::StatusOr<Traits> ReadTraits(pg::Session& session) {
  const int major = session.server_major();
  const char* provider = major >= 15 ? "d.datlocprovider::text" : "'c'";
  const char* locale = major >= 17 ? "d.datlocale" : major >= 15 ? "d.daticulocale" : "NULL::text";
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   session.Query(absl::StrCat(
                       "SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, ", provider, ", ",
                       locale, " FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()")));
  RET_CHECK(rows.size() == 1);
  const std::string own_locale = rows.IsNull(0, 4) ? std::string() : rows.Text(0, 4);
  return Traits{rows.Text(0, 0), rows.Text(0, 1), rows.Text(0, 2), rows.Text(0, 3), own_locale};
}

namespace {

Database NewDatabase(const Mark& owner) {
  Database made{absl::StrCat(kPrefix, RandomHex(kDigits / 2)), owner};
  made.mark.token = RandomHex(kDigits / 2);
  return made;
}

absl::Status WriteComment(pg::Session& admin, const std::string& name, const std::string& comment) {
  return admin.Exec(
      SqlWriter().Add("COMMENT ON DATABASE").Add(Ident(name)).Add("IS").Add(Literal(comment)).Sql());
}

absl::StatusOr<Database> CreateMarked(pg::Session& admin, Database made, const std::string& statement) {
  RET_CHECK(IsShadowName(made.name) && ParseMark(FormatMark(made.mark)) == made.mark);
  RETURN_IF_ERROR(admin.Exec(statement));
  RETURN_IF_ERROR(WriteComment(admin, made.name, FormatMark(made.mark)));
  return made;
}

// All databases with the name of a shadow, and their comments.
absl::StatusOr<sql::Rows> ListNamed(pg::Session& admin) {
  return admin.Query(
      "SELECT d.datname, pg_catalog.shobj_description(d.oid, 'pg_database') FROM pg_catalog.pg_database d "
      "WHERE d.datname LIKE 'lk\\_shadow\\_%' ORDER BY d.datname");
}

// DROP DATABASE finds sessions too, but waits five seconds for them to leave.
absl::Status RefuseUsed(pg::Session& admin, const std::string& name) {
  ASSIGN_OR_RETURN(const sql::Rows users, admin.Query("SELECT 1 FROM pg_catalog.pg_stat_activity a "
                                                      "WHERE a.datname = $1 AND a.backend_type = 'client backend'",
                                                      {{name}}));
  return users.empty() ? absl::OkStatus() : Unavailable(absl::StrCat("'", name, "' is in use: not dropped"));
}

}  // namespace

void DropSubscriptions(pg::Session& session) {
  const auto names = session.Query("SELECT s.subname FROM pg_catalog.pg_subscription s "
                                   "WHERE s.subdbid OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d "
                                   "WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())");
  if (!names.ok()) return;
  for (size_t row = 0; row < names->size(); ++row) {
    const Ident name(names->Text(row, 0));
    const SqlWriter alter = SqlWriter().Add("ALTER SUBSCRIPTION").Add(name);
    session.Exec(SqlWriter(alter).Add("DISABLE").Sql()).IgnoreError();
    session.Exec(SqlWriter(alter).Add("SET (slot_name = NONE)").Sql()).IgnoreError();
    session.Exec(SqlWriter().Add("DROP SUBSCRIPTION").Add(name).Sql()).IgnoreError();
  }
}

absl::StatusOr<Database> CreateDatabase(pg::Session& admin, const Mark& owner, const Traits& traits) {
  Database made = NewDatabase(owner);
  const std::string statement = CreateStatement(made.name, traits, admin.server_major());
  return CreateMarked(admin, std::move(made), statement);
}

absl::StatusOr<Database> CopyDatabase(pg::Session& admin, const Mark& owner, const std::string& source) {
  Database made = NewDatabase(owner);
  const std::string statement =
      SqlWriter().Add("CREATE DATABASE").Add(Ident(made.name)).Add("TEMPLATE").Add(Ident(source)).Sql();
  return CreateMarked(admin, std::move(made), statement);
}

std::string FormatTemplateMark(const Template& kept) {
  return absl::StrCat(kTemplateStart, "key ", kept.key, "; used ", kept.used, "; admin ", kept.admin_database);
}

std::optional<Template> ParseTemplateMark(absl::string_view name, absl::string_view comment) {
  if (!IsShadowName(name) || !absl::ConsumePrefix(&comment, kTemplateStart)) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(comment, absl::MaxSplits("; ", 2));
  if (parts.size() != 3) return std::nullopt;
  absl::string_view key = parts[0], used = parts[1], admin = parts[2];
  Template kept;
  const bool formed = absl::ConsumePrefix(&key, "key ") && absl::ConsumePrefix(&used, "used ") &&
                      absl::ConsumePrefix(&admin, "admin ") && absl::SimpleAtoi(used, &kept.used);
  if (!formed || key.size() != kKeyDigits || key.find_first_not_of("0123456789abcdef") != absl::string_view::npos)
    return std::nullopt;
  kept.name = std::string(name);
  kept.key = std::string(key);
  kept.admin_database = std::string(admin);
  return kept;
}

pg::LockKey TemplateLock(absl::string_view key) { return OwnerLock(key); }

absl::Status MarkTemplate(pg::Session& admin, const Template& kept) {
  RET_CHECK(ParseTemplateMark(kept.name, FormatTemplateMark(kept)).has_value());
  return WriteComment(admin, kept.name, FormatTemplateMark(kept));
}

absl::StatusOr<std::vector<Template>> ListTemplates(pg::Session& admin, absl::string_view admin_database) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ListNamed(admin));
  std::vector<Template> out;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.IsNull(row, 1)) continue;
    std::optional<Template> kept = ParseTemplateMark(rows.Text(row, 0), rows.Text(row, 1));
    if (kept.has_value() && kept->admin_database == admin_database) out.push_back(*std::move(kept));
  }
  std::stable_sort(out.begin(), out.end(), [](const Template& a, const Template& b) { return a.used > b.used; });
  return out;
}

absl::Status DropTemplate(pg::Session& admin, const Template& kept, const pg::AdvisoryLock& lock) {
  RETURN_IF_ERROR(lock.StillHeld());
  ASSIGN_OR_RETURN(const std::optional<std::string> comment, CommentOf(admin, kept.name));
  if (!comment.has_value()) return absl::OkStatus();
  const std::optional<Template> found = ParseTemplateMark(kept.name, *comment);
  if (!found.has_value() || found->key != kept.key || found->admin_database != kept.admin_database)
    return Unavailable(absl::StrCat("'", kept.name, "' does not carry the marker of a template: not dropped"));
  RETURN_IF_ERROR(RefuseUsed(admin, kept.name));
  return admin.Exec(SqlWriter().Add("DROP DATABASE").Add(Ident(kept.name)).Sql());
}

absl::Status DropOwn(pg::Session& admin, const Database& database) {
  ASSIGN_OR_RETURN(const bool there, Recognised(admin, database));
  if (!there) return absl::OkStatus();
  return admin.Exec(SqlWriter().Add("DROP DATABASE").Add(Ident(database.name)).Add("WITH (FORCE)").Sql());
}

absl::StatusOr<std::vector<Database>> ListMarked(pg::Session& admin, absl::string_view admin_database) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ListNamed(admin));
  std::vector<Database> out;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!IsShadowName(rows.Text(row, 0)) || rows.IsNull(row, 1)) continue;
    std::optional<Mark> mark = ParseMark(rows.Text(row, 1));
    if (mark.has_value() && mark->admin_database == admin_database)
      out.push_back({rows.Text(row, 0), *std::move(mark)});
  }
  return out;
}

absl::Status DropOrphan(pg::Session& admin, const Database& database, const pg::AdvisoryLock& owner_lock) {
  RETURN_IF_ERROR(owner_lock.StillHeld());
  ASSIGN_OR_RETURN(const bool there, Recognised(admin, database));
  if (!there) return absl::OkStatus();
  RETURN_IF_ERROR(RefuseUsed(admin, database.name));
  return admin.Exec(SqlWriter().Add("DROP DATABASE").Add(Ident(database.name)).Sql());
}

}  // namespace lockkeeper::shadow
