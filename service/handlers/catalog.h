// CatalogService: snapshots, and what differs between sources.
#ifndef LOCKKEEPER_SERVICE_HANDLERS_CATALOG_H_
#define LOCKKEEPER_SERVICE_HANDLERS_CATALOG_H_

#include "absl/status/status.h"
#include "lockkeeper/v1/catalog_service.pb.h"
#include "service/handlers/app.h"

namespace lockkeeper::handlers {

absl::Status CaptureSnapshot(App& app, RequestContext& context, const v1::CaptureSnapshotRequest& request,
                             v1::CaptureSnapshotResponse& response);
absl::Status GetSnapshot(App& app, RequestContext& context, const v1::GetSnapshotRequest& request,
                         v1::GetSnapshotResponse& response);
absl::Status ListObjects(App& app, RequestContext& context, const v1::ListObjectsRequest& request,
                         v1::ListObjectsResponse& response);
absl::Status CompareSources(App& app, RequestContext& context, const v1::CompareSourcesRequest& request,
                            v1::CompareSourcesResponse& response);
absl::Status DetectDrift(App& app, RequestContext& context, const v1::DetectDriftRequest& request,
                         v1::DetectDriftResponse& response);

}  // namespace lockkeeper::handlers

#endif  // LOCKKEEPER_SERVICE_HANDLERS_CATALOG_H_
