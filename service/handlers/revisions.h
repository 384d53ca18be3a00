// RevisionService: drafting, storing, showing, checking and stamping revisions.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_REVISIONS_H_
#define LOCKKEEPER_SERVICE_HANDLERS_REVISIONS_H_

#include "absl/status/status.h"
#include "lockkeeper/v1/revision_service.pb.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status CreateRevision(App& app, RequestContext& context, const v1::CreateRevisionRequest& request,
                            v1::CreateRevisionResponse& response);
absl::Status PushRevisions(App& app, RequestContext& context, const v1::PushRevisionsRequest& request,
                           v1::PushRevisionsResponse& response);
absl::Status PullRevisions(App& app, RequestContext& context, const v1::PullRevisionsRequest& request,
                           v1::PullRevisionsResponse& response);
absl::Status GetRevision(App& app, RequestContext& context, const v1::GetRevisionRequest& request,
                         v1::GetRevisionResponse& response);
absl::Status ListRevisions(App& app, RequestContext& context, const v1::ListRevisionsRequest& request,
                           v1::ListRevisionsResponse& response);
absl::Status GetGraph(App& app, RequestContext& context, const v1::GetGraphRequest& request,
                      v1::GetGraphResponse& response);
// revision_checks.cc
absl::Status CheckRevisions(App& app, RequestContext& context, const v1::CheckRevisionsRequest& request,
                            v1::CheckRevisionsResponse& response);
absl::Status VerifyRevisions(App& app, RequestContext& context, const v1::VerifyRevisionsRequest& request,
                             v1::VerifyRevisionsResponse& response);
absl::Status LintRevisions(App& app, RequestContext& context, const v1::LintRevisionsRequest& request,
                           v1::LintRevisionsResponse& response);
absl::Status StampEnvironment(App& app, RequestContext& context, const v1::StampEnvironmentRequest& request,
                              v1::StampEnvironmentResponse& response);
absl::Status MergeRevisions(App& app, RequestContext& context, const v1::MergeRevisionsRequest& request,
                            v1::MergeRevisionsResponse& response);
absl::Status ImportRevisions(App& app, RequestContext& context, const v1::ImportRevisionsRequest& request,
                             v1::ImportRevisionsResponse& response);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_REVISIONS_H_
