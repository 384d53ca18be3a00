// TestDatabaseService: a database of its own for each test.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_TEST_DATABASES_H_
#define LOCKKEEPER_SERVICE_HANDLERS_TEST_DATABASES_H_

#include "absl/status/status.h"
#include "lockkeeper/v1/test_database_service.pb.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status CreateTestDatabase(App& app, RequestContext& context, const v1::CreateTestDatabaseRequest& request,
                                v1::CreateTestDatabaseResponse& response);
absl::Status DeleteTestDatabase(App& app, RequestContext& context, const v1::DeleteTestDatabaseRequest& request,
                                v1::DeleteTestDatabaseResponse& response);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_TEST_DATABASES_H_
