#include "client/methods.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lockkeeper/v1/audit_service.pb.h"
#include "lockkeeper/v1/catalog_service.pb.h"
#include "lockkeeper/v1/environment_service.pb.h"
#include "lockkeeper/v1/operation_service.pb.h"
#include "lockkeeper/v1/plan_service.pb.h"
#include "lockkeeper/v1/revision_service.pb.h"
#include "lockkeeper/v1/server_service.pb.h"

namespace lockkeeper::client {
namespace {

// A path that no service has would only show as UNIMPLEMENTED at run time.
template <typename Request, typename Response>
void ExpectInProtos(const char* path, bool streams) {
  const std::string full(path + 1);
  const std::string name = std::string(full).replace(full.find('/'), 1, ".");
  const auto* const file = Request::descriptor()->file();
  const auto* const method = file->pool()->FindMethodByName(name);
  ASSERT_NE(method, nullptr) << name;
  EXPECT_EQ(method->input_type(), Request::descriptor()) << name;
  EXPECT_EQ(method->output_type(), Response::descriptor()) << name;
  EXPECT_EQ(method->server_streaming(), streams) << name;
}

TEST(Methods, EveryPathIsInTheProtosWithItsTypes) {
#define LOCKKEEPER_EXPECT(service, method) \
  ExpectInProtos<v1::method##Request, v1::method##Response>(k##method.path, false);
  LOCKKEEPER_CLIENT_METHODS(LOCKKEEPER_EXPECT)
#undef LOCKKEEPER_EXPECT
#define LOCKKEEPER_EXPECT(service, method) \
  ExpectInProtos<v1::method##Request, v1::method##Response>(k##method.path, true);
  LOCKKEEPER_CLIENT_STREAMS(LOCKKEEPER_EXPECT)
#undef LOCKKEEPER_EXPECT
}

}  // namespace
}  // namespace lockkeeper::client
