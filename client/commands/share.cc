#include <map>

#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/render/text.h"
#include "client/request_id.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/revision_service.pb.h"

namespace lockkeeper::client {
namespace {

absl::StatusOr<ExitCode> RunPush(Context& context) {
  v1::PushRevisionsRequest request;
  request.set_parent(context.settings.project);
  request.set_request_id(NewRequestId());
  request.set_validate_only(context.args.Has("check-only"));
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  if (request.bundle().files().empty()) {
    return LocalFailure(kLocalFileReason, absl::StrCat("no revision files in \"", RevisionsDirectory(context), "\""));
  }
  LK_ASSIGN_OR_RETURN(const v1::PushRevisionsResponse reply, context.channel.Call(kPushRevisions, request));
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  size_t created = 0;
  for (const v1::PushResult& result : reply.results()) {
    if (result.outcome() != v1::PUSH_OUTCOME_CREATED) continue;
    ++created;
    context.terminal.Out(absl::StrCat("pushed ", result.revision(), " ", result.file_name(), "\n"));
  }
  context.terminal.Progress(
      absl::StrCat(created, " pushed, ", static_cast<size_t>(reply.results_size()) - created, " were there already"));
  return ExitCode::kDone;
}

absl::StatusOr<v1::PullRevisionsResponse> PullAll(Context& context) {
  v1::PullRevisionsRequest request;
  v1::PullRevisionsResponse all;
  request.set_parent(context.settings.project);
  do {
    LK_ASSIGN_OR_RETURN(v1::PullRevisionsResponse page, context.channel.Call(kPullRevisions, request));
    request.set_page_token(page.next_page_token());
    all.mutable_files()->MergeFrom(page.files());
  } while (!request.page_token().empty());
  return all;
}

absl::Status Differs(const std::string& path) {
  Failure failure;
  failure.message = absl::StrCat("\"", path, "\" differs from the pushed revision of that name");
  failure.reason = "REVISION_CHANGED";
  failure.metadata["file"] = path;
  failure.metadata["hint"] = "a pushed revision is immutable; move your file away and pull again";
  return MakeFailure(absl::StatusCode::kFailedPrecondition, failure);
}

// Checks every file before it writes the first, so that a conflict leaves the tree as it was.
absl::StatusOr<std::vector<const v1::RevisionFile*>> Missing(const Context& context,
                                                             const v1::PullRevisionsResponse& all) {
  LK_ASSIGN_OR_RETURN(const v1::Bundle local, ReadBundle(context));
  std::map<std::string, const v1::RevisionFile*> by_name;
  for (const v1::RevisionFile& file : local.files()) by_name[file.file_name()] = &file;
  std::vector<const v1::RevisionFile*> missing;
  for (const v1::RevisionFile& file : all.files()) {
    // The name comes from the service and is a name, not a path.
    if (file.file_name().find('/') != std::string::npos || file.file_name().empty()) {
      return LocalFailure(kLocalFileReason, absl::StrCat("the service sent \"", file.file_name(), "\" as a file name"));
    }
    const auto found = by_name.find(file.file_name());
    if (found == by_name.end()) {
      missing.push_back(&file);
    } else if (found->second->content() != file.content()) {
      return Differs(Below(RevisionsDirectory(context), file.file_name()));
    }
  }
  return missing;
}

absl::StatusOr<ExitCode> RunPull(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::PullRevisionsResponse all, PullAll(context));
  LK_ASSIGN_OR_RETURN(const std::vector<const v1::RevisionFile*> missing, Missing(context, all));
  for (const v1::RevisionFile* file : missing) {
    const std::string path = Below(RevisionsDirectory(context), file->file_name());
    LK_RETURN_IF_ERROR(WriteNewFile(path, file->content()));
    if (!context.json()) context.terminal.Out(absl::StrCat(path, "\n"));
  }
  if (context.json()) context.PrintJson(all);
  context.terminal.Progress(absl::StrCat(Count(missing.size(), "file"), " written"));
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> ShareCommands() {
  return {
      {"push",
       "Store the revision files of the working tree in the service",
       {},
       {{"--check-only", OptionKind::kFlag, "", "only check them"}},
       RunPush,
       {}},
      {"pull", "Write the stored revision files that the working tree lacks", {}, {}, RunPull, {}},
  };
}

}  // namespace lockkeeper::client
