#include "service/handlers/test_databases.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/pg/conninfo.h"
#include "service/convert/names.h"
#include "service/convert/time.h"
#include "service/handlers/common.h"

namespace lockkeeper::handlers {

std::optional<v1::TestDatabase> TestDatabasesLent::Find(absl::string_view key) const {
  absl::MutexLock lock(&mutex_);
  return FindLocked(key);
}

std::optional<v1::TestDatabase> TestDatabasesLent::FindLocked(absl::string_view key) const {
  if (key.empty()) return std::nullopt;
  for (const auto& [name, lent] : by_name_) {
    if (lent.key == key) return lent.database;
  }
  return std::nullopt;
}

v1::TestDatabase TestDatabasesLent::Lend(std::string key, const v1::TestDatabase& database, shadow::ShadowLease lease,
                                         absl::Time until) {
  absl::MutexLock lock(&mutex_);
  if (const std::optional<v1::TestDatabase> earlier = FindLocked(key)) return *earlier;
  by_name_.emplace(database.name(), Lent{std::move(key), database, std::move(lease), until});
  return database;
}

bool TestDatabasesLent::Drop(absl::string_view name) {
  std::vector<Lent> dropped;  // outside the lock: it talks to the server
  absl::MutexLock lock(&mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return false;
  dropped.push_back(std::move(found->second));
  by_name_.erase(found);
  return true;
}

void TestDatabasesLent::DropExpired() {
  const absl::Time now = absl::Now();
  std::vector<Lent> expired;
  absl::MutexLock lock(&mutex_);
  for (auto it = by_name_.begin(); it != by_name_.end();) {
    if (it->second.until > now) {
      ++it;
      continue;
    }
    expired.push_back(std::move(it->second));
    it = by_name_.erase(it);
  }
}

namespace {

constexpr absl::Duration kUsualLife = absl::Hours(1);
constexpr absl::Duration kLongestLife = absl::Hours(24);

absl::StatusOr<absl::Duration> LifeOf(const v1::CreateTestDatabaseRequest& request) {
  if (!request.has_ttl()) return kUsualLife;
  const absl::Duration life = absl::Seconds(request.ttl().seconds()) + absl::Nanoseconds(request.ttl().nanos());
  if (life > absl::ZeroDuration() && life <= kLongestLife) return life;
  return InvalidField("ttl", absl::StrCat("ttl is ", absl::FormatDuration(life), "; it must be more than 0 and at most ",
                                          absl::FormatDuration(kLongestLife)));
}

// Where it is, without the password.
absl::Status Describe(const shadow::ShadowLease& lease, v1::TestDatabase* out) {
  ASSIGN_OR_RETURN(const pg::Conninfo conninfo, pg::Conninfo::Parse(lease.conninfo()));
  const std::string host = conninfo.Has("host") ? conninfo.Get("host") : conninfo.Get("hostaddr");
  int port = 5432;
  if (conninfo.Has("port") && !absl::SimpleAtoi(conninfo.Get("port"), &port)) {
    return absl::InternalError("the shadow server's port is not a number");
  }
  out->set_host(host);
  out->set_port(port);
  out->set_database(lease.name());
  out->set_user(conninfo.Get("user"));
  out->set_url(conninfo.ToPlainUrl());
  return absl::OkStatus();
}

}  // namespace

absl::Status CreateTestDatabase(App& app, RequestContext& context, const v1::CreateTestDatabaseRequest& request,
                                v1::CreateTestDatabaseResponse& response) {
  if (app.test_databases == nullptr) return NotBuiltYet("lending databases without a shadow server");
  ASSIGN_OR_RETURN(const std::string project, convert::ParseProject(request.parent()));
  ASSIGN_OR_RETURN(const absl::Duration life, LifeOf(request));
  const std::string key = request.request_id().empty()
                              ? ""
                              : Sha256(absl::StrCat(context.principal, "\n", request.SerializeAsString()));
  if (const std::optional<v1::TestDatabase> earlier = app.test_databases->Find(key)) {
    *response.mutable_test_database() = *earlier;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const CallGraph call, GraphFor(app, project, request.bundle()));
  const std::string target = request.target().empty() ? "heads" : request.target();
  ASSIGN_OR_RETURN(workflow::MadeDatabase fresh,
                   app.engine.MakeDatabase(target, call.graph, app.test_databases->pool(), context.cancel));
  const absl::Time until = absl::Now() + life;
  v1::TestDatabase made;
  made.set_name(convert::TestDatabaseText(project, RandomHex(8)));
  RETURN_IF_ERROR(Describe(fresh.lease, &made));
  convert::ToProto(until, made.mutable_expire_time());
  for (const std::string& head : fresh.heads) made.add_revisions(head);
  *response.mutable_test_database() = app.test_databases->Lend(key, made, std::move(fresh.lease), until);
  return absl::OkStatus();
}

absl::Status DeleteTestDatabase(App& app, RequestContext&, const v1::DeleteTestDatabaseRequest& request,
                                v1::DeleteTestDatabaseResponse&) {
  ASSIGN_OR_RETURN(const convert::TestDatabaseName name, convert::ParseTestDatabase(request.name()));
  const bool dropped =
      app.test_databases != nullptr && app.test_databases->Drop(convert::TestDatabaseText(name.project, name.id));
  if (dropped) return absl::OkStatus();
  return Failure(Reason::kTestDatabaseNotFound).With("database", name.id);
}

}  // namespace lockkeeper::handlers
