#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/render/changes.h"
#include "client/render/plan.h"
#include "client/render/text.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/plan_service.pb.h"
#include "lockkeeper/v1/revision_service.pb.h"

namespace lockkeeper::client {
namespace {

absl::StatusOr<v1::CheckRevisionsRequest> CheckRequest(Context& context) {
  v1::CheckRevisionsRequest request;
  request.set_parent(context.settings.project);
  request.set_target(context.args.GetOr("target", ""));
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  const std::string from = context.args.GetOr("from", "models");
  LK_ASSIGN_OR_RETURN(v1::Source source, ReadSource(context, from));
  if (!source.has_declared()) {
    return UsageFailure(absl::StrCat("`lk check` takes models, files or file:PATH, not \"", from, "\""),
                        absl::StrCat("lk diff --from rev:heads --to ", from, " --exit-code"));
  }
  *request.mutable_declared() = std::move(*source.mutable_declared());
  return request;
}

absl::StatusOr<ExitCode> RunCheck(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::CheckRevisionsRequest request, CheckRequest(context));
  LK_ASSIGN_OR_RETURN(const v1::CheckRevisionsResponse reply, context.channel.Call(kCheckRevisions, request));
  ShowNotes(reply, context.terminal);
  if (context.json()) {
    context.PrintJson(reply);
  } else if (context.sql()) {
    context.terminal.Out(reply.sql());
  } else {
    context.terminal.Out(RenderChanges(reply.changes(), context.terminal));
  }
  if (reply.up_to_date()) {
    context.terminal.Progress("up to date: the revisions give what is declared");
    return ExitCode::kDone;
  }
  context.terminal.Message(
      absl::StrCat(SummarizeChanges(reply.changes()), "; write it down with `lk new -m MESSAGE --from models`"));
  return ExitCode::kDifferences;
}

std::string RenderVerdict(const v1::RevisionVerdict& verdict, const Terminal& terminal) {
  const char* const how = verdict.irreversible() ? " up only, irreversible" : " up, down, up";
  std::string out =
      absl::StrCat(verdict.ok() ? terminal.Paint(Color::kGreen, "ok  ") : terminal.Paint(Color::kRed, "FAIL"), " ",
                   verdict.revision(), how, "\n");
  if (!verdict.failure().empty()) {
    absl::StrAppend(&out, "       ",
                    verdict.failure_line() > 0 ? absl::StrCat("line ", verdict.failure_line(), ": ") : "",
                    verdict.failure(), " [", verdict.failure_reason(), "]\n");
  }
  if (!verdict.after_downgrade().empty()) {
    absl::StrAppend(&out, "       its downgrade does not lead back:\n",
                    Indented(RenderChanges(verdict.after_downgrade(), terminal), "         "));
  }
  if (!verdict.after_second_upgrade().empty()) {
    absl::StrAppend(&out, "       its second upgrade leads elsewhere:\n",
                    Indented(RenderChanges(verdict.after_second_upgrade(), terminal), "         "));
  }
  return out;
}

absl::StatusOr<ExitCode> RunVerify(Context& context) {
  v1::VerifyRevisionsRequest request;
  request.set_parent(context.settings.project);
  request.set_from_target(context.args.GetOr("from", ""));
  request.set_to_target(context.args.GetOr("TARGET", ""));
  request.set_seed_rows(context.args.Has("seed-rows"));
  if (const auto name = context.args.Get("env")) {
    request.set_environment(context.EnvironmentName(*name));
  }
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  LK_ASSIGN_OR_RETURN(const v1::VerifyRevisionsResponse reply, context.channel.Call(kVerifyRevisions, request));
  if (context.json()) {
    context.PrintJson(reply);
    return reply.ok() ? ExitCode::kDone : ExitCode::kFailed;
  }
  for (const v1::RevisionVerdict& verdict : reply.verdicts()) {
    context.terminal.Out(RenderVerdict(verdict, context.terminal));
  }
  context.terminal.Progress(RenderUnsupported(reply.unsupported()));
  context.terminal.Progress(absl::StrCat(Count(static_cast<size_t>(reply.verdicts_size()), "revision"),
                                         reply.ok() ? " verified" : ", not all well", " in a shadow of PostgreSQL ",
                                         reply.server_version()));
  return reply.ok() ? ExitCode::kDone : ExitCode::kFailed;
}

ExitCode ShowFindings(Context& context, const Repeated<v1::Finding>& findings) {
  if (!context.json()) context.terminal.Out(RenderFindings(findings, context.terminal));
  if (findings.empty()) context.terminal.Progress("no findings");
  const bool blocking = std::any_of(findings.begin(), findings.end(),
                                    [](const auto& finding) { return finding.severity() == v1::SEVERITY_BLOCKING; });
  return blocking && context.args.Has("exit-code") ? ExitCode::kDifferences : ExitCode::kDone;
}

absl::StatusOr<ExitCode> LintFiles(Context& context, const std::vector<std::string>& paths) {
  v1::LintSqlRequest request;
  request.set_parent(context.settings.project);
  for (const std::string& path : paths) {
    v1::SqlFile& file = *request.add_files();
    file.set_path(path);
    file.set_origin(v1::SQL_ORIGIN_SQL_FILE);
    LK_ASSIGN_OR_RETURN(*file.mutable_content(), ReadFile(path));
  }
  LK_ASSIGN_OR_RETURN(const v1::LintSqlResponse reply, context.channel.Call(kLintSql, request));
  if (context.json()) context.PrintJson(reply);
  return ShowFindings(context, reply.findings());
}

absl::StatusOr<ExitCode> RunLint(Context& context) {
  const std::vector<std::string> words = context.args.List("REV");
  const auto is_file = [](const std::string& word) { return absl::EndsWith(word, ".sql"); };
  if (!words.empty() && std::all_of(words.begin(), words.end(), is_file)) {
    return LintFiles(context, words);
  }
  v1::LintRevisionsRequest request;
  request.set_parent(context.settings.project);
  for (const std::string& target : words) request.add_targets(target);
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  LK_ASSIGN_OR_RETURN(const v1::LintRevisionsResponse reply, context.channel.Call(kLintRevisions, request));
  if (context.json()) context.PrintJson(reply);
  return ShowFindings(context, reply.findings());
}

}  // namespace

std::vector<Command> CheckCommands() {
  return {
      {"check",
       "Compare the declared schema with the revisions; end with 3 when they differ",
       {},
       {{"--from", OptionKind::kValue, "SOURCE", "models, files or file:PATH; models"},
        {"--target", OptionKind::kValue, "TARGET", "what to compare with; heads"}},
       RunCheck,
       {"lk check", "lk check --output sql"}},
      {"verify",
       "Run revisions up, down and up again in a shadow and compare each end",
       {{"TARGET", PositionalKind::kOptional, "the last revision; heads"}},
       {{"--from", OptionKind::kValue, "TARGET", "what lies below the first revision; base"},
        {"--env", OptionKind::kValue, "NAME", "take version and roles of this environment"},
        {"--seed-rows", OptionKind::kFlag, "", "with rows in the tables"}},
       RunVerify,
       {"lk verify", "lk verify --from -1"}},
      {"lint",
       "Say what the rules notice in revisions or SQL files",
       {{"REV", PositionalKind::kRepeated, "targets, or paths that end in .sql; what is new"}},
       {{"--exit-code", OptionKind::kFlag, "", "end with 3 when a finding blocks"}},
       RunLint,
       {"lk lint", "lk lint patch.sql"}},
  };
}

}  // namespace lockkeeper::client
