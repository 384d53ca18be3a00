#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/render/graph.h"
#include "client/render/text.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/environment_service.pb.h"
#include "lockkeeper/v1/revision_service.pb.h"

namespace lockkeeper::client {
namespace {

absl::StatusOr<v1::GetGraphResponse> AskGraph(Context& context, v1::GetGraphRequest request) {
  request.set_parent(context.settings.project);
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  return context.channel.Call(kGetGraph, request);
}

absl::StatusOr<ExitCode> ShowNodes(Context& context, const std::function<bool(const v1::RevisionNode&)>& wanted) {
  LK_ASSIGN_OR_RETURN(const v1::GetGraphResponse reply, AskGraph(context, {}));
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  for (const v1::RevisionNode& node : reply.graph().nodes()) {
    if (wanted(node)) context.terminal.Out(RenderNode(node, context.terminal) + "\n");
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunHeads(Context& context) {
  return ShowNodes(context, [](const v1::RevisionNode& node) { return node.is_head(); });
}

absl::StatusOr<ExitCode> RunBranches(Context& context) {
  return ShowNodes(context,
                   [](const v1::RevisionNode& node) { return node.is_branch_point() || !node.labels().empty(); });
}

absl::StatusOr<ExitCode> RunHistory(Context& context) {
  v1::GetGraphRequest request;
  if (const auto range = context.args.Get("RANGE")) {
    const std::vector<std::string> ends = absl::StrSplit(*range, absl::MaxSplits(':', 1));
    if (ends.size() == 2) request.set_from_target(ends[0]);
    request.set_to_target(ends.back());
  }
  for (const std::string& name : context.args.SplitList("env")) {
    request.add_environments(context.EnvironmentName(name));
  }
  LK_ASSIGN_OR_RETURN(const v1::GetGraphResponse reply, AskGraph(context, std::move(request)));
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  context.terminal.Out(RenderHistory(reply.graph(), context.args.Has("graph"), context.terminal));
  return ExitCode::kDone;
}

std::string RenderRevision(const v1::GetRevisionResponse& reply) {
  const v1::Revision& revision = reply.revision();
  std::vector<std::vector<std::string>> rows = {{"revision", revision.id()}, {"message", revision.message()}};
  const auto add = [&rows](const char* title, const auto& values) {
    if (!values.empty()) rows.push_back({title, absl::StrJoin(values, ", ")});
  };
  add("parents", revision.parents());
  add("children", reply.node().children());
  add("depends on", revision.depends_on());
  add("labels", revision.labels());
  rows.push_back({"created", Moment(revision.create_time())});
  rows.push_back({"digest", revision.digest()});
  rows.push_back({"pushed", revision.pushed() ? "yes" : "no"});
  if (!revision.file_name().empty()) rows.push_back({"file", revision.file_name()});
  std::string out = Table(rows);
  absl::StrAppend(&out, "\n-- +upgrade", revision.upgrade_no_transaction() ? " no-transaction" : "", "\n",
                  revision.upgrade_sql());
  if (!revision.upgrade_sql().empty() && revision.upgrade_sql().back() != '\n') out += '\n';
  if (revision.has_irreversible_reason()) {
    return absl::StrCat(out, "-- +irreversible: ", revision.irreversible_reason(), "\n");
  }
  absl::StrAppend(&out, "-- +downgrade", revision.downgrade_no_transaction() ? " no-transaction" : "", "\n",
                  revision.downgrade_sql());
  if (out.back() != '\n') out += '\n';
  return out;
}

absl::StatusOr<ExitCode> RunShow(Context& context) {
  v1::GetRevisionRequest request;
  request.set_name(absl::StrCat(context.settings.project, "/revisions/", context.args.GetOr("REV", "head")));
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  LK_ASSIGN_OR_RETURN(const v1::GetRevisionResponse reply, context.channel.Call(kGetRevision, request));
  if (context.json()) {
    context.PrintJson(reply);
  } else {
    context.terminal.Out(RenderRevision(reply));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> HistoryCommands() {
  return {
      {"history",
       "Show the revisions, newest first",
       {{"RANGE", PositionalKind::kOptional, "FROM:TO or TO, as targets"}},
       {{"--graph", OptionKind::kFlag, "", "draw the lines between them"},
        {"--env", OptionKind::kList, "NAME", "also show where these environments stand"}},
       RunHistory,
       {"lk history --graph", "lk history base:billing@head"}},
      {"heads", "Show the revisions without children", {}, {}, RunHeads, {}},
      {"branches", "Show branch points and labels", {}, {}, RunBranches, {}},
      {"show",
       "Show one revision with its scripts",
       {{"REV", PositionalKind::kOptional, "a target that names one revision; head"}},
       {},
       RunShow,
       {"lk show 3f9c"}},
  };
}

}  // namespace lockkeeper::client
