#include "tests/matrix/trial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/cancel.h"
#include "engine/base/status.h"
#include "engine/catalog/kind.h"
#include "engine/diff/diff.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/plan/build.h"
#include "engine/workflow/renaming.h"
#include "tests/support/convergence.h"

namespace lockkeeper::testing {
namespace {

using catalog::Change;
using catalog::ChangeSet;
using catalog::KindDescriptor;
using catalog::Object;
using catalog::Snapshot;
using catalog::SnapshotPtr;
using catalog::Verb;

// ---- what was seen ----

std::string BareName(const Object& object) { return object.name().substr(0, object.name().find('(')); }

// Every row's value of one object. The text of a field leaves out the zero value, which is a value, too.
std::map<std::string, std::string> Values(const Object& object) {
  std::map<std::string, std::string> out;
  for (const MatrixField& field : MatrixFields(*object.key.kind)) out[field.name] = "";
  for (const auto& [name, text] : object.key.kind->encode(*object.facts)) out[std::string(name)] = text;
  const auto facet = [&](const char* name, const std::string& value) {
    if (const auto found = out.find(name); found != out.end()) found->second = value;
  };
  facet("owner", object.facets.owner);
  facet("grants", absl::StrJoin(object.facets.acl, " "));
  facet("comment", object.facets.comment.value_or(""));
  facet("label", absl::StrJoin(object.facets.labels, " "));
  facet("name", object.name());
  return out;
}

std::set<std::string> ChangedFields(const ChangeSet& changes, const Change& change) {
  std::set<std::string> out;
  if (change.before == Snapshot::kNone || change.after == Snapshot::kNone) return out;
  const auto before = Values(changes.from()[change.before]), after = Values(changes.to()[change.after]);
  for (const MatrixField& field : MatrixFields(*changes.key(change).kind)) {
    if (!field.informs && before.at(field.name) != after.at(field.name)) out.insert(field.name);
  }
  return out;
}

class Recorder {
 public:
  Recorder(SeenFields& seen, absl::Span<const MatrixCase> cases) : seen_(seen) {
    for (const MatrixCase& each : cases) aspects_[each.name] = each.aspects;
  }

  void Record(const ChangeSet& changes, const std::vector<plan::Statement>& statements) {
    for (const Change& change : changes.changes()) {
      if (change.verb == Verb::kCreated) All(changes.to()[change.after], &Seen::created);
      if (change.verb == Verb::kDropped) All(changes.from()[change.before], &Seen::dropped);
      if (change.before == Snapshot::kNone || change.after == Snapshot::kNone) continue;
      const std::set<std::string> fields = ChangedFields(changes, change);
      if (fields.empty() && change.verb == Verb::kRecreated) All(changes.to()[change.after], &Seen::restored);
      if (change.verb == Verb::kRecreated && !change.because.empty()) continue;  // it goes because of others in any case
      const std::string how = How(changes, change, statements);
      const Object& object = changes.to()[change.after];
      for (const std::string& field : fields) Aspect(object, field, how, &Seen::changed);
      for (const std::string& field : Asking(change, *object.key.kind, fields)) Field(object, field, how, &Seen::changed);
    }
  }

  void Renamed(const workflow::Renaming& renaming) {
    for (const diff::Rename& rename : renaming.done()) {
      seen_[{std::string(rename.from.kind->name), "name"}].changed.insert("in place");
    }
  }

 private:
  // Which of the changed fields led to it. The text that PostgreSQL prints of the whole changes with each of the others;
  // of several that change together the one that is said to ask for a new object.
  static std::set<std::string> Asking(const Change& change, const KindDescriptor& kind, std::set<std::string> fields) {
    if (change.verb != Verb::kRecreated || fields.size() < 2) return fields;
    fields.erase("definition");
    std::set<std::string> asking;
    for (const auto& [name, on_change] : kind.fields) {
      if (on_change == catalog::OnChange::kRecreate && fields.contains(std::string(name))) asking.emplace(name);
    }
    return asking.empty() ? fields : asking;
  }

  static std::string How(const ChangeSet& changes, const Change& change, const std::vector<plan::Statement>& statements) {
    if (change.swapped) return "made again, rows moved";
    if (change.verb == Verb::kRecreated) return "made again";
    const std::string key = KeyText(changes.key(change));
    const bool drops = std::any_of(statements.begin(), statements.end(), [&](const plan::Statement& statement) {
      return statement.object == key && absl::StartsWith(statement.sql, "DROP ");
    });
    if (drops) return "made again";
    return change.rebuilt ? "in place, users made again" : "in place";
  }

  void All(const Object& object, std::set<std::string> Seen::*column) {
    for (const auto& [field, value] : Values(object)) Into(object, field, value, column);
  }

  void Into(const Object& object, const std::string& field, const std::string& value, std::set<std::string> Seen::*column) {
    Field(object, field, value, column);
    Aspect(object, field, value, column);
  }

  void Field(const Object& object, const std::string& field, const std::string& value, std::set<std::string> Seen::*column) {
    (seen_[{std::string(object.key.kind->name), field}].*column).insert(value);
  }

  void Aspect(const Object& object, const std::string& field, const std::string& value, std::set<std::string> Seen::*column) {
    const std::string kind(object.key.kind->name);
    if (!aspects_[object.key.path.front()].contains(absl::StrCat(kind, ".", field))) return;
    (seen_[{kind, absl::StrCat(field, ": ", BareName(object))}].*column).insert(value);
  }

  SeenFields& seen_;
  std::map<std::string, std::set<std::string>> aspects_;  // by schema
};

// ---- the judges ----

// What the database is not, compared with the one that it should be.
std::string Gap(const SnapshotPtr& found, const SnapshotPtr& wanted) {
  std::string out;
  for (const catalog::Unsupported& object : found->unsupported()) {
    absl::StrAppend(&out, "unsupported ", object.type, " ", object.identity, "\n");
  }
  const ChangeSet changes = diff::Diff(found, wanted);
  for (const Change& change : changes.changes()) {
    absl::StrAppend(&out, catalog::VerbName(change.verb), " ", KeyText(changes.key(change)), "\n");
    for (const catalog::FieldDifference& field : catalog::Differences(changes, change)) {
      absl::StrAppend(&out, "  ", field.name, ": ", field.before, " -> ", field.after, "\n");
    }
  }
  return out;
}

std::string Output(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[65536];
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, got);
  return pclose(pipe) == 0 ? out : "";
}

// The entries of a dump; the order of lines inside one is free, as that of columns is.
std::set<std::string> Dump(const Postgres& server, const std::string& database) {
  const std::string program = server.bin_dir() + "/pg_dump";
  if (!std::filesystem::exists(program)) return {};
  const std::string text = Output(absl::StrCat(program, " --schema-only -d '", server.ConnInfo(database).Reveal(), "'"));
  EXPECT_NE(text, "");
  std::set<std::string> out;
  for (absl::string_view entry : absl::StrSplit(text, "\n--\n-- Name: ")) {
    std::vector<absl::string_view> lines;
    for (absl::string_view line : absl::StrSplit(entry, '\n')) {
      if (absl::StartsWith(line, "SET ") || absl::StartsWith(line, "\\") || line.empty()) continue;
      lines.push_back(absl::StripSuffix(line, ","));
    }
    std::sort(lines.begin(), lines.end());
    out.insert(absl::StrJoin(lines, "\n"));
  }
  return out;
}

std::string Missing(const std::set<std::string>& from, const std::set<std::string>& of, const char* what) {
  std::string out;
  for (const std::string& each : of) {
    if (!from.contains(each)) absl::StrAppend(&out, what, " ", each, "\n");
  }
  return out;
}

constexpr char kTables[] =
    "SELECT string_agg(format('SELECT %L, count(*), md5(string_agg(to_jsonb(t)::text, '','' ORDER BY to_jsonb(t)::text)) "
    "FROM ONLY %s t', c.oid::regclass, c.oid::regclass), ' UNION ALL ' ORDER BY c.oid::regclass::text) "
    "FROM pg_catalog.pg_class c WHERE relkind = 'r' AND relnamespace >= 16384";

// By table: how many rows, and what is in them.
std::map<std::string, std::pair<std::string, std::string>> RowsOf(pg::Session& session) {
  std::map<std::string, std::pair<std::string, std::string>> out;
  const auto query = session.Query(kTables);
  if (!query.ok() || query->Text(0, 0).empty()) return out;
  const auto rows = session.Query(query->Text(0, 0));
  EXPECT_TRUE(rows.ok()) << rows.status();
  for (size_t i = 0; rows.ok() && i < rows->size(); ++i) {
    out[std::string(rows->Text(i, 0))] = {std::string(rows->Text(i, 1)), std::string(rows->Text(i, 2))};
  }
  return out;
}

// ---- the chain ----

class Trial {
 public:
  Trial(Postgres& server, absl::Span<const MatrixCase> cases, SeenFields& seen)
      : server_(server), cases_(cases), recorder_(seen, cases) {}

  std::string Run() {
    Open();
    Visit("from", {"setup", "from"});
    Rows();
    Visit("from, moved", {"moved", "from"});
    Visit("to, moved", {"moved", "to"});
    Visit("to", {"setup", "to"});
    if (!cases_.front().one_way) Visit("from again", {"setup", "from"});
    SameRows();
    Rename();
    Visit("nothing", {"setup"});
    Visit("to from nothing", {"setup", "to"});
    Visit("nothing again", {"setup"});
    Close();
    return problem_;
  }

 private:
  std::string Script(const std::vector<std::string>& sections) const {
    std::string out;
    for (const MatrixCase& each : cases_) absl::StrAppend(&out, each.Script(sections));
    return out;
  }

  bool Require(const absl::Status& status, const std::string& where) {
    if (!status.ok() && problem_.empty()) problem_ = absl::StrCat(where, ": ", status.ToString());
    return status.ok();
  }

  std::string Make(const std::vector<std::string>& sections) {
    const std::string database = server_.CreateDatabase();
    databases_.push_back(database);
    Require(server_.Open(database)->Script(Script(sections)), absl::StrJoin(sections, " + "));
    return database;
  }

  void Open() {
    work_ = Make({"setup"});
    session_ = server_.Open(work_);
    now_ = ReadDatabase(server_, work_);
    Require(session_->Exec("SET check_function_bodies = off"), "session");
  }

  // A database that was made this way, once.
  const std::string& Target(const std::vector<std::string>& sections) {
    std::string& database = targets_[absl::StrJoin(sections, "+")];
    if (database.empty()) database = Make(sections);
    return database;
  }

  void Visit(const std::string& where, const std::vector<std::string>& sections) {
    if (!problem_.empty()) return;
    const std::string target = Target(sections);
    SnapshotPtr& wanted = wanted_[target];
    if (wanted == nullptr) wanted = ReadDatabase(server_, target);
    if (!problem_.empty()) return;
    const std::string script = Migrate(where, wanted);
    if (!problem_.empty()) return;
    now_ = ReadWith(*session_);
    problem_ = Gap(now_, wanted);
    if (problem_.empty()) problem_ = DumpGap(target);
    if (problem_.empty()) problem_ = LostRows();
    if (!problem_.empty()) problem_ = absl::StrCat("to ", where, ":\n", problem_, "\n", script);
  }

  std::string Migrate(const std::string& where, const SnapshotPtr& wanted) {
    const ChangeSet changes = diff::Diff(now_, wanted);
    const auto statements = plan::Build(changes);
    if (!Require(statements.status(), "to " + where)) return "";
    const std::string script = plan::ToScript(*statements);
    for (const plan::Statement& statement : *statements) {
      if (!Require(session_->Exec(statement.sql), absl::StrCat("to ", where, ": ", statement.sql))) return script;
    }
    recorder_.Record(changes, *statements);
    return script;
  }

  std::string DumpGap(const std::string& target) {
    auto& wanted = dumps_[target];
    if (wanted.empty()) wanted = Dump(server_, target);
    if (wanted.empty()) return "";
    const std::set<std::string> found = Dump(server_, work_);
    return Missing(wanted, found, "has") + Missing(found, wanted, "wants");
  }

  void Rows() {
    for (const MatrixCase& each : cases_) Require(session_->Script(each.Script({"rows"})), "rows");
    Require(session_->Script("RESET search_path"), "rows");
    rows_ = RowsOf(*session_);
  }

  std::string LostRows() {
    std::string out;
    const auto now = RowsOf(*session_);
    for (const auto& [table, rows] : rows_) {
      const auto found = now.find(table);
      if (found != now.end() && found->second.first == rows.first) continue;
      absl::StrAppend(&out, "rows of ", table, " are lost\n");
    }
    return out;
  }

  void SameRows() {
    for (const auto& [table, rows] : RowsOf(*session_)) {
      if (problem_.empty() && rows != rows_[table]) problem_ = absl::StrCat("rows of ", table, " are not what they were");
    }
    rows_.clear();  // from here on tables go on purpose
  }

  // `from` becomes `renamed`, in a copy.
  void Rename() {
    if (!problem_.empty()) return;
    std::vector<workflow::RenameHint> hints;
    std::string script, target;
    for (const MatrixCase& each : cases_) {
      hints.insert(hints.end(), each.renames.begin(), each.renames.end());
      script += each.Script({"setup", "from"});
      target += each.Script({"setup", each.renames.empty() ? "from" : "renamed"});
    }
    if (hints.empty()) return;
    const std::string work = server_.CreateDatabase(), other = server_.CreateDatabase();
    databases_.push_back(work);
    databases_.push_back(other);
    const auto session = server_.Open(work);
    if (!Require(session->Script(script), "from") || !Require(server_.Open(other)->Script(target), "renamed")) return;
    Require(session->Script("RESET search_path"), "rename");
    CancelToken cancel;
    const introspect::Reader reader(kinds::AllKinds());
    workflow::Renaming renaming(ReadWith(*session), *session, reader, cancel);
    const SnapshotPtr wanted = ReadDatabase(server_, other);
    if (!Require(renaming.Apply(hints), "rename") || !Require(renaming.Follow(wanted), "rename")) return;
    if (!Require(Follow(*session, diff::Diff(renaming.snapshot(), wanted)), "renamed")) return;
    problem_ = Gap(ReadWith(*session), wanted);
    if (!problem_.empty()) problem_ = "renamed:\n" + problem_ + plan::ToScript(renaming.statements());
    recorder_.Renamed(renaming);
  }

  // What follows from a new name (that of a NOT NULL constraint) is altered; nothing comes, goes or is made anew.
  static absl::Status Follow(pg::Session& session, const ChangeSet& changes) {
    for (const Change& change : changes.changes()) {
      if (change.verb == Verb::kAltered) continue;
      return absl::InternalError(absl::StrCat(catalog::VerbName(change.verb), " ", KeyText(changes.key(change))));
    }
    ASSIGN_OR_RETURN(const std::vector<plan::Statement> statements, plan::Build(changes));
    for (const plan::Statement& statement : statements) RETURN_IF_ERROR(session.Exec(statement.sql));
    return absl::OkStatus();
  }

  void Close() {
    session_.reset();
    const auto session = server_.Open();
    // A database with subscriptions stays; the server goes with the program.
    for (const std::string& database : databases_) session->Exec(absl::StrCat("DROP DATABASE ", database)).IgnoreError();
  }

  Postgres& server_;
  absl::Span<const MatrixCase> cases_;
  Recorder recorder_;
  std::vector<std::string> databases_;
  std::map<std::string, std::string> targets_;              // databases by what they were made of
  std::map<std::string, SnapshotPtr> wanted_;               // by database
  std::map<std::string, std::set<std::string>> dumps_;
  std::map<std::string, std::pair<std::string, std::string>> rows_;
  std::string work_, problem_;
  std::unique_ptr<pg::Session> session_;
  SnapshotPtr now_;
};

}  // namespace

std::vector<MatrixField> MatrixFields(const KindDescriptor& kind) {
  std::vector<MatrixField> out;
  for (const auto& [name, on_change] : kind.fields) {
    out.push_back({std::string(name), on_change == catalog::OnChange::kInform});
  }
  if (kind.facets.owner) out.push_back({"owner"});
  if (kind.facets.acl != 0) out.push_back({"grants"});
  if (kind.facets.comment) out.push_back({"comment"});
  if (kind.facets.label) out.push_back({"label"});
  out.push_back({"name"});
  return out;
}

std::string TryTogether(Postgres& server, absl::Span<const MatrixCase> cases, SeenFields& seen) {
  SeenFields more = seen;
  const std::string problem = Trial(server, cases, more).Run();
  if (problem.empty()) seen = std::move(more);
  return problem;
}

}  // namespace lockkeeper::testing
