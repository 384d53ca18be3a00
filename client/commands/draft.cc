#include "absl/strings/str_cat.h"
#include "client/commands/commands.h"
#include "client/context.h"
#include "client/failure.h"
#include "client/files.h"
#include "client/rename.h"
#include "client/render/changes.h"
#include "client/render/plan.h"
#include "client/render/text.h"
#include "client/request_id.h"
#include "client/source.h"
#include "client/status_macros.h"
#include "lockkeeper/v1/revision_service.pb.h"

namespace lockkeeper::client {
namespace {

absl::StatusOr<std::string> Write(const Context& context, const v1::RevisionFile& file) {
  const std::string path = Below(RevisionsDirectory(context), file.file_name());
  LK_RETURN_IF_ERROR(WriteNewFile(path, file.content()));
  return path;
}

absl::Status AddAnswer(const std::string& text, v1::CreateRevisionRequest& request) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return UsageFailure(absl::StrCat("--answer must be QUESTION=ANSWER, not \"", text, "\""));
  }
  v1::Answer& answer = *request.add_answers();
  answer.set_question_id(text.substr(0, equals));
  const std::string given = text.substr(equals + 1);
  constexpr absl::string_view kSql = "sql:";
  if (given.compare(0, kSql.size(), std::string(kSql)) == 0) {
    answer.set_sql(given.substr(kSql.size()));
  } else {
    answer.set_choice(given);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::CreateRevisionRequest> MakeRequest(Context& context) {
  v1::CreateRevisionRequest request;
  const Arguments& args = context.args;
  if (!args.Has("message")) {
    return UsageFailure("a revision needs a message", "lk new -m \"add invoice\"");
  }
  request.set_parent(context.settings.project);
  request.set_message(args.GetOr("message", ""));
  request.set_request_id(NewRequestId());
  request.set_base(args.GetOr("head", ""));
  request.set_branch_label(args.GetOr("branch-label", ""));
  request.set_splice(args.Has("splice"));
  request.set_revision_id(args.GetOr("rev-id", ""));
  for (const std::string& target : args.SplitList("depends-on")) request.add_depends_on(target);
  for (const std::string& text : args.List("rename")) LK_RETURN_IF_ERROR(AddRename(text, *request.add_renames()));
  for (const std::string& text : args.List("answer")) LK_RETURN_IF_ERROR(AddAnswer(text, request));
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  const std::string from = args.GetOr("from", "empty");
  if (from != "empty") {
    LK_ASSIGN_OR_RETURN(*request.mutable_from(), ReadSource(context, from));
  }
  return request;
}

std::string RenderQuestions(const Repeated<v1::Question>& questions) {
  std::string out;
  for (const v1::Question& question : questions) {
    absl::StrAppend(&out, "question ", question.id(), ": ", question.text(), "\n");
    for (const std::string& fact : question.evidence()) absl::StrAppend(&out, "    ", fact, "\n");
    for (const std::string& choice : question.choices()) {
      absl::StrAppend(&out, "    --answer ", question.id(), "=", choice, "\n");
    }
    if (question.choices().empty()) {
      absl::StrAppend(&out, "    --answer ", question.id(), "=sql:EXPRESSION\n");
    }
    if (!question.assumed().empty()) {
      absl::StrAppend(&out, "    assumed for now: ", question.assumed(), "\n");
    }
  }
  return out;
}

absl::StatusOr<ExitCode> RunNew(Context& context) {
  LK_ASSIGN_OR_RETURN(const v1::CreateRevisionRequest request, MakeRequest(context));
  LK_ASSIGN_OR_RETURN(const v1::CreateRevisionResponse reply, context.channel.Call(kCreateRevision, request));
  ShowNotes(reply, context.terminal);
  const std::string questions = RenderQuestions(reply.questions());
  if (!questions.empty()) context.terminal.Message(questions);
  if (reply.nothing_to_do()) {
    if (context.json()) context.PrintJson(reply);
    context.terminal.Progress("nothing to do: the revisions already give this; no file was written");
    return ExitCode::kDone;
  }
  LK_ASSIGN_OR_RETURN(const std::string path, Write(context, reply.file()));
  if (context.json()) {
    context.PrintJson(reply);
    return ExitCode::kDone;
  }
  context.terminal.Progress(RenderChanges(reply.changes(), context.terminal));
  context.terminal.Progress(RenderFindings(reply.findings(), context.terminal));
  context.terminal.Out(absl::StrCat(path, "\n"));
  return ExitCode::kDone;
}

std::string RenderConflicts(const v1::MergeConflicts& conflicts) {
  std::string out;
  for (const v1::MergeConflict& conflict : conflicts.conflicts()) {
    absl::StrAppend(&out, "conflict: ", ObjectText(conflict.object()), " ", conflict.field(), ": ", conflict.text(),
                    "\n");
    absl::StrAppend(&out, "    base  ", OneLine(conflict.base_value(), 80), "\n");
    absl::StrAppend(&out, "    ", conflict.ours_revision(), "  ", OneLine(conflict.ours_value(), 80), "\n");
    absl::StrAppend(&out, "    ", conflict.theirs_revision(), "  ", OneLine(conflict.theirs_value(), 80), "\n");
  }
  return out;
}

absl::StatusOr<ExitCode> RunMerge(Context& context) {
  v1::MergeRevisionsRequest request;
  request.set_parent(context.settings.project);
  request.set_message(context.args.GetOr("message", ""));
  request.set_branch_label(context.args.GetOr("branch-label", ""));
  request.set_request_id(NewRequestId());
  for (const std::string& target : context.args.List("REV")) request.add_targets(target);
  LK_ASSIGN_OR_RETURN(*request.mutable_bundle(), ReadBundle(context));
  LK_ASSIGN_OR_RETURN(const v1::MergeRevisionsResponse reply, context.channel.Call(kMergeRevisions, request));
  if (context.json()) context.PrintJson(reply);
  if (reply.has_conflicts()) {
    context.terminal.Message(RenderConflicts(reply.conflicts()));
    return ExitCode::kRefused;
  }
  LK_ASSIGN_OR_RETURN(const std::string path, Write(context, reply.file()));
  if (!context.json()) context.terminal.Out(absl::StrCat(path, "\n"));
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> RunImport(Context& context) {
  v1::ImportRevisionsRequest request;
  request.set_parent(context.settings.project);
  request.set_request_id(NewRequestId());
  LK_ASSIGN_OR_RETURN(const v1::ImportRevisionsResponse reply, context.channel.Call(kImportRevisions, request));
  if (context.json()) context.PrintJson(reply);
  for (const v1::RevisionFile& file : reply.files()) {
    LK_ASSIGN_OR_RETURN(const std::string path, Write(context, file));
    if (!context.json()) context.terminal.Out(absl::StrCat(path, "\n"));
  }
  return ExitCode::kDone;
}

}  // namespace

std::vector<Command> DraftCommands() {
  const Option message{"-m,--message", OptionKind::kValue, "TEXT", "one line that says what it does"};
  const Option label{"--branch-label", OptionKind::kValue, "LABEL", "a label for its branch"};
  return {
      {"new",
       "Write a new revision, empty or from the difference to a source",
       {},
       {message,
        {"--from", OptionKind::kValue, "SOURCE", "models, files, env:NAME, file:PATH, ...; empty"},
        {"--head", OptionKind::kValue, "TARGET", "what it descends from; head"},
        label,
        {"--depends-on", OptionKind::kList, "TARGET", "applied before it without being a parent"},
        {"--splice", OptionKind::kFlag, "", "allow a --head that has children already"},
        {"--rev-id", OptionKind::kValue, "ID", "12 hex digits; chosen when left out"},
        {"--rename", OptionKind::kList, "[KIND:]OLD=NEW", "an object that carries on renamed"},
        {"--answer", OptionKind::kList, "QUESTION=ANSWER", "an answer to a question"}},
       RunNew,
       {"lk new -m \"add invoice\" --from models", "lk new -m \"fix totals\""}},
      {"merge",
       "Write a revision that joins heads",
       {{"REV", PositionalKind::kRepeated, "the heads; all"}},
       {message, label},
       RunMerge,
       {"lk merge -m \"join billing and search\""}},
      {"import",
       "Take over the history of another tool (not built yet: says what to do instead)",
       {{"PATH", PositionalKind::kOptional, "where it lies"}},
       {},
       RunImport,
       {}},
  };
}

}  // namespace lockkeeper::client
