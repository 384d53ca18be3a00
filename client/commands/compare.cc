#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/rename.h"
#include "client/render/changes.h"
#include "client/render/plan.h"
#include "client/render/text.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/catalog_service.pb.h"

namespace lockkeeper::client {
namespace {

bool NamesRevisions(const v1::Source& source) { return !source.revision().empty(); }

absl::StatusOr<v1::CompareSourcesRequest> DiffRequest(Context& context) {
  const auto from = context.args.Get("from");
  const auto to = context.args.Get("to");
  if (!from || !to) {
    return UsageFailure("a difference needs two sources", "lk diff --from env:dev --to models");
  }
  v1::CompareSourcesRequest request;
  request.set_parent(context.settings.project);
  LK_ASSIGN_OR_RETURN(*request.mutable_from(), ReadSource(context, *from));
  LK_ASSIGN_OR_RETURN(*request.mutable_to(), ReadSource(context, *to));
  if (NamesRevisions(request.from()) || NamesRevisions(request.to())) {
    LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  }
  for (const std::string& schema : context.args.SplitList("schema")) {
    request.mutable_scope()->add_include_schemas(schema);
  }
  const std::string order = context.args.GetOr("column-order", "inform");
  if (order != "inform" && order != "strict") return UsageFailure("--column-order must be inform or strict");
  if (order == "strict") request.set_column_order(v1::COLUMN_ORDER_STRICT);
  for (const std::string& text : context.args.List("rename")) {
    LK_RETURN_IF_ERROR(AddRename(text, *request.add_renames()));
  }
  return request;
}

// A script that leaves part of the difference as it is must not pass for the whole.
absl::Status RefuseOrder(const v1::CompareSourcesResponse& reply) {
  for (const v1::Finding& finding : reply.findings()) {
    if (finding.rule() != "column-order") continue;
    Failure failure{finding.message(), "FINDINGS_OPEN", {}};
    failure.metadata["rules"] = finding.rule();
    failure.metadata["hint"] = finding.advice();
    return MakeFailure(absl::StatusCode::kFailedPrecondition, failure);
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> RunDiff(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::CompareSourcesRequest request, DiffRequest(context));
  LK_ASSIGN_OR_RETURN(const v1::CompareSourcesResponse reply, context.channel.Call(kCompareSources, request));
  ShowNotes(reply, context.terminal);
  if (context.json()) {
    context.PrintJson(reply);
  } else if (context.sql()) {
    LK_RETURN_IF_ERROR(RefuseOrder(reply));
    context.terminal.Out(reply.sql());
  } else {
    context.terminal.Out(RenderChanges(reply.changes(), context.terminal));
    context.terminal.Progress(RenderFindings(reply.findings(), context.terminal));
    context.terminal.Progress(SummarizeChanges(reply.changes()));
  }
  const bool differs = !reply.changes().empty();
  return differs && context.args.Has("exit-code") ? ExitCode::kDifferences : ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunSnapshot(Context& context) {
  v1::CaptureSnapshotRequest request;
  request.set_parent(context.settings.project);
  LK_ASSIGN_OR_RETURN(*request.mutable_source(), ReadSource(context, context.args.GetOr("SOURCE", "")));
  if (NamesRevisions(request.source())) {
    LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  }
  for (const std::string& schema : context.args.SplitList("schema")) {
    request.mutable_scope()->add_include_schemas(schema);
  }
  LK_ASSIGN_OR_RETURN(const v1::CaptureSnapshotResponse reply, context.channel.Call(kCaptureSnapshot, request));
  const v1::Snapshot& snapshot = reply.snapshot();
  context.terminal.Progress(RenderUnsupported(snapshot.unsupported()));
  if (const auto path = context.args.Get("file")) {
    LK_RETURN_IF_ERROR(ReplaceFile(*path, snapshot.canonical_text()));
    context.terminal.Progress(absl::StrCat(*path, ": ", Count(static_cast<size_t>(snapshot.object_count()), "object"),
                                           ", ", snapshot.fingerprint()));
    if (context.json()) context.PrintJson(reply);
    return ExitCode::kDone;
  }
  if (context.json()) {
    context.PrintJson(reply);
  } else {
    context.terminal.Out(snapshot.canonical_text());
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> CompareCommands() {
  const Option schema{"--schema", OptionKind::kList, "NAME", "look at these schemas only"};
  return {
      {"diff",
       "Show what leads from one source to another",
       {},
       {{"--from", OptionKind::kValue, "SOURCE", "what there is"},
        {"--to", OptionKind::kValue, "SOURCE", "what there should be"},
        schema,
        {"--rename", OptionKind::kList, "[KIND:]OLD=NEW", "an object that carries on renamed"},
        {"--column-order", OptionKind::kValue, "inform|strict", "whether the order of columns counts; inform"},
        {"--exit-code", OptionKind::kFlag, "", "end with 3 when they differ"}},
       RunDiff,
       {"lk diff --from env:dev --to models", "lk diff --from rev:base --to rev:head --output sql"}},
      {"snapshot",
       "Print every object of a source in canonical text",
       {{"SOURCE", PositionalKind::kRequired, "env:NAME, rev:TARGET, file:PATH, models, empty, ..."}},
       {{"-o,--file", OptionKind::kValue, "FILE", "write it there"}, schema},
       RunSnapshot,
       {"lk snapshot env:production -o production.snap"}},
  };
}

}  // namespace lockkeeper::client
