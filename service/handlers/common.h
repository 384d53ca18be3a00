// Steps that many handlers share: the graph of a call, sources, targets, repeatable calls, the audit trail.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_COMMON_H_
#define LOCKKEEPER_SERVICE_HANDLERS_COMMON_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/revision/graph.h"
#include "engine/workflow/engine.h"
#include "google/protobuf/message.h"
#include "lockkeeper/v1/catalog.pb.h"
#include "lockkeeper/v1/source.pb.h"
#include "service/convert/names.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

// What the registry and the caller's bundle hold together.
struct CallGraph {
  revision::Graph graph;
  std::map<std::string, absl::Time> pushed;  // id -> when
  bool IsPushed(const std::string& id) const { return pushed.count(id) > 0; }
};
// Fails with PROJECT_NOT_FOUND, REVISION_CHANGED, and what reading and joining the files fails with.
absl::StatusOr<CallGraph> GraphFor(App& app, const std::string& project, const v1::Bundle& bundle);
// The same inside a transaction that is open already.
absl::StatusOr<CallGraph> GraphFor(App& app, store::Transaction& tx, const std::string& project,
                                   std::vector<revision::Revision> bundle);

absl::StatusOr<store::Environment> FindEnvironment(App& app, const convert::EnvironmentName& name);
// The environment's database. Its conninfo goes to the engine and nowhere else.
absl::StatusOr<workflow::Target> FindTarget(App& app, const convert::EnvironmentName& name);

// Where the environment stands.
absl::StatusOr<workflow::LedgerView> ReadLedger(App& app, const workflow::Target& target, CancelToken& cancel);

absl::StatusOr<workflow::Source> ToSource(App& app, const std::string& project, const v1::Source& source);

// Stores `ids` and whatever they need of the graph that is not stored yet, parents first.
absl::Status PushClosure(store::Transaction& tx, const RequestContext& context, const std::string& project,
                         const CallGraph& call, const std::vector<std::string>& ids);

// Scope is in the contract and not in the engine yet: better refused than passed over.
absl::Status RefuseScope(const v1::Scope& scope);
absl::Status NotBuiltYet(absl::string_view what);
absl::StatusOr<std::vector<workflow::RenameHint>> ToHints(
    const google::protobuf::RepeatedPtrField<v1::Rename>& renames);
absl::Status InvalidField(absl::string_view field, absl::string_view what);

// A call that may be repeated under its request id: `body` runs once, and its reply is given again to the same request.
// The same id with another request is INVALID_ARGUMENT. Without an id `body` just runs. `body` fills the response.
absl::Status Once(App& app, const RequestContext& context, const std::string& request_id,
                  const google::protobuf::Message& request, google::protobuf::Message& response,
                  const std::function<absl::Status(store::Transaction&)>& body);
// Only the look at whether the reply is there: true, and the response is filled.
absl::StatusOr<bool> FindEarlierReply(App& app, const RequestContext& context, const std::string& request_id,
                                      const google::protobuf::Message& request, google::protobuf::Message& response);

absl::Status Audit(store::Transaction& tx, const RequestContext& context, const std::string& project,
                   const std::vector<std::string>& resources, absl::string_view text);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_COMMON_H_
