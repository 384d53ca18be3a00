#include "service/server/services.h"

#include <grpcpp/impl/service_type.h>

#include "lockkeeper/v1/audit_service.grpc.pb.h"
#include "lockkeeper/v1/catalog_service.grpc.pb.h"
#include "lockkeeper/v1/environment_service.grpc.pb.h"
#include "lockkeeper/v1/operation_service.grpc.pb.h"
#include "lockkeeper/v1/plan_service.grpc.pb.h"
#include "lockkeeper/v1/project_service.grpc.pb.h"
#include "lockkeeper/v1/revision_service.grpc.pb.h"
#include "lockkeeper/v1/server_service.grpc.pb.h"
#include "lockkeeper/v1/test_database_service.grpc.pb.h"
#include "service/handlers/catalog.h"
#include "service/handlers/environments.h"
#include "service/handlers/operations.h"
#include "service/handlers/plans.h"
#include "service/handlers/projects.h"
#include "service/handlers/revisions.h"
#include "service/handlers/test_databases.h"
#include "service/server/watch_call.h"

namespace lockkeeper::server {
namespace {

// A method of the service at hand, bound to the handler of the same name.
#define BIND(service, lane, method) BIND_ON(service, Lane::lane, method)
// The lane may be an expression over the request.
#define BIND_ON(service, lane, method)                                                                       \
  grpc::ServerUnaryReactor* method(grpc::CallbackServerContext* context, const v1::method##Request* request, \
                                   v1::method##Response* response) override {                                \
    return binder_.Unary(context, "lockkeeper.v1." #service "/" #method, lane,                               \
                         [this, request, response](handlers::RequestContext& call) {                         \
                           return handlers::method(binder_.app(), call, *request, *response);                \
                         });                                                                                 \
  }

class AuditService final : public v1::AuditService::CallbackService {
 public:
  explicit AuditService(const Binder& binder) : binder_(binder) {}
  BIND(AuditService, kQuick, ListAuditEntries)

 private:
  Binder binder_;
};

class CatalogService final : public v1::CatalogService::CallbackService {
 public:
  explicit CatalogService(const Binder& binder) : binder_(binder) {}
  BIND(CatalogService, kLong, CaptureSnapshot)
  BIND(CatalogService, kLong, GetSnapshot)
  BIND(CatalogService, kLong, ListObjects)
  BIND(CatalogService, kLong, CompareSources)
  BIND(CatalogService, kLong, DetectDrift)

 private:
  Binder binder_;
};

class EnvironmentService final : public v1::EnvironmentService::CallbackService {
 public:
  explicit EnvironmentService(const Binder& binder) : binder_(binder) {}
  BIND(EnvironmentService, kQuick, GetEnvironment)
  BIND(EnvironmentService, kQuick, ListEnvironments)
  BIND(EnvironmentService, kQuick, CreateEnvironment)
  BIND(EnvironmentService, kQuick, UpdateEnvironment)
  BIND(EnvironmentService, kQuick, DeleteEnvironment)
  BIND(EnvironmentService, kQuick, ProbeEnvironment)
  BIND_ON(EnvironmentService, request->check_drift() ? Lane::kLong : Lane::kQuick, GetEnvironmentStatus)

 private:
  Binder binder_;
};

class OperationService final : public v1::OperationService::CallbackService {
 public:
  OperationService(const Binder& binder, operations::Broadcast& broadcast) : binder_(binder), broadcast_(broadcast) {}
  BIND(OperationService, kQuick, StartOperation)
  BIND(OperationService, kQuick, GetOperation)
  BIND(OperationService, kQuick, ListOperations)
  BIND(OperationService, kQuick, CancelOperation)
  BIND(OperationService, kQuick, ResumeOperation)
  BIND(OperationService, kQuick, ListLedgerEntries)
  grpc::ServerWriteReactor<v1::WatchOperationResponse>* WatchOperation(
      grpc::CallbackServerContext* context, const v1::WatchOperationRequest* request) override {
    return server::WatchOperation(binder_, broadcast_, context, *request);
  }

 private:
  Binder binder_;
  operations::Broadcast& broadcast_;
};

class PlanService final : public v1::PlanService::CallbackService {
 public:
  explicit PlanService(const Binder& binder) : binder_(binder) {}
  BIND(PlanService, kLong, CreatePlan)
  BIND(PlanService, kQuick, GetPlan)
  BIND(PlanService, kQuick, ListPlans)
  BIND(PlanService, kQuick, LintSql)
  BIND(PlanService, kQuick, ApprovePlan)
  BIND(PlanService, kQuick, RenderPlanSql)

 private:
  Binder binder_;
};

class ProjectService final : public v1::ProjectService::CallbackService {
 public:
  explicit ProjectService(const Binder& binder) : binder_(binder) {}
  BIND(ProjectService, kQuick, GetProject)
  BIND(ProjectService, kQuick, ListProjects)
  BIND(ProjectService, kQuick, CreateProject)

 private:
  Binder binder_;
};

class RevisionService final : public v1::RevisionService::CallbackService {
 public:
  explicit RevisionService(const Binder& binder) : binder_(binder) {}
  BIND(RevisionService, kLong, CreateRevision)
  BIND(RevisionService, kQuick, PushRevisions)
  BIND(RevisionService, kQuick, PullRevisions)
  BIND(RevisionService, kQuick, GetRevision)
  BIND(RevisionService, kQuick, ListRevisions)
  BIND(RevisionService, kQuick, GetGraph)
  BIND(RevisionService, kLong, CheckRevisions)
  BIND(RevisionService, kLong, VerifyRevisions)
  BIND(RevisionService, kQuick, LintRevisions)
  BIND(RevisionService, kLong, MergeRevisions)
  BIND(RevisionService, kLong, StampEnvironment)
  BIND(RevisionService, kQuick, ImportRevisions)

 private:
  Binder binder_;
};

class ServerService final : public v1::ServerService::CallbackService {
 public:
  explicit ServerService(const Binder& binder) : binder_(binder) {}
  BIND(ServerService, kQuick, GetServerInfo)

 private:
  Binder binder_;
};

class TestDatabaseService final : public v1::TestDatabaseService::CallbackService {
 public:
  explicit TestDatabaseService(const Binder& binder) : binder_(binder) {}
  BIND(TestDatabaseService, kLong, CreateTestDatabase)
  BIND(TestDatabaseService, kQuick, DeleteTestDatabase)

 private:
  Binder binder_;
};

#undef BIND
#undef BIND_ON

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeServices(const Binder& binder, operations::Broadcast& broadcast) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<AuditService>(binder));
  services.push_back(std::make_unique<CatalogService>(binder));
  services.push_back(std::make_unique<EnvironmentService>(binder));
  services.push_back(std::make_unique<OperationService>(binder, broadcast));
  services.push_back(std::make_unique<PlanService>(binder));
  services.push_back(std::make_unique<ProjectService>(binder));
  services.push_back(std::make_unique<RevisionService>(binder));
  services.push_back(std::make_unique<ServerService>(binder));
  services.push_back(std::make_unique<TestDatabaseService>(binder));
  return services;
}

std::vector<const char*> ServiceNames() {
  return {v1::AuditService::service_full_name(),       v1::CatalogService::service_full_name(),
          v1::EnvironmentService::service_full_name(), v1::OperationService::service_full_name(),
          v1::PlanService::service_full_name(),        v1::ProjectService::service_full_name(),
          v1::RevisionService::service_full_name(),    v1::ServerService::service_full_name(),
          v1::TestDatabaseService::service_full_name()};
}

}  // namespace lockkeeper::server
