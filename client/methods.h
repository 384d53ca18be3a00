// The methods that the client calls, with their types. A table; the paths are checked against the protos by a test.
// Messages are only declared here, so that a command pays for the protos it uses and for no others.
#ifndef LOCKKEEPER_CLIENT_METHODS_H_
#define LOCKKEEPER_CLIENT_METHODS_H_

// One row a method: service, method. Streams stand apart.
#define LOCKKEEPER_CLIENT_METHODS(X)          \
  X(EnvironmentService, GetEnvironment)       \
  X(EnvironmentService, ListEnvironments)     \
  X(EnvironmentService, CreateEnvironment)    \
  X(EnvironmentService, UpdateEnvironment)    \
  X(EnvironmentService, DeleteEnvironment)    \
  X(EnvironmentService, ProbeEnvironment)     \
  X(EnvironmentService, GetEnvironmentStatus) \
  X(CatalogService, CaptureSnapshot)          \
  X(CatalogService, CompareSources)           \
  X(CatalogService, DetectDrift)              \
  X(RevisionService, CreateRevision)          \
  X(RevisionService, PushRevisions)           \
  X(RevisionService, PullRevisions)           \
  X(RevisionService, GetRevision)             \
  X(RevisionService, GetGraph)                \
  X(RevisionService, CheckRevisions)          \
  X(RevisionService, VerifyRevisions)         \
  X(RevisionService, LintRevisions)           \
  X(RevisionService, MergeRevisions)          \
  X(RevisionService, StampEnvironment)        \
  X(RevisionService, ImportRevisions)         \
  X(PlanService, CreatePlan)                  \
  X(PlanService, GetPlan)                     \
  X(PlanService, LintSql)                     \
  X(PlanService, ApprovePlan)                 \
  X(PlanService, RenderPlanSql)               \
  X(OperationService, StartOperation)         \
  X(OperationService, GetOperation)           \
  X(OperationService, ListOperations)         \
  X(OperationService, CancelOperation)        \
  X(OperationService, ResumeOperation)        \
  X(AuditService, ListAuditEntries)           \
  X(ServerService, GetServerInfo)

#define LOCKKEEPER_CLIENT_STREAMS(X) X(OperationService, WatchOperation)

namespace lockkeeper::v1 {
#define LOCKKEEPER_DECLARE(service, method) \
  class method##Request;                    \
  class method##Response;
LOCKKEEPER_CLIENT_METHODS(LOCKKEEPER_DECLARE)
LOCKKEEPER_CLIENT_STREAMS(LOCKKEEPER_DECLARE)
#undef LOCKKEEPER_DECLARE
}  // namespace lockkeeper::v1

namespace lockkeeper::client {

template <typename Request, typename Response>
struct Method {
  const char* path;
};

template <typename Request, typename Response>
struct StreamMethod {
  const char* path;
};

#define LOCKKEEPER_METHOD(service, method) \
  inline constexpr Method<v1::method##Request, v1::method##Response> k##method{"/lockkeeper.v1." #service "/" #method};
LOCKKEEPER_CLIENT_METHODS(LOCKKEEPER_METHOD)
#undef LOCKKEEPER_METHOD

#define LOCKKEEPER_STREAM(service, method)                                                                      \
  inline constexpr StreamMethod<v1::method##Request, v1::method##Response> k##method{"/lockkeeper.v1." #service \
                                                                                     "/" #method};
LOCKKEEPER_CLIENT_STREAMS(LOCKKEEPER_STREAM)
#undef LOCKKEEPER_STREAM

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_METHODS_H_
