// The engine as a long-lived process for the generator (tests/generator/run.py), so that a pair of schemas costs neither
// process starts nor new connections. Reads commands from stdin, answers on stdout; texts are counted in bytes.
//
//   open NAME CONNINFO      a session under NAME, beside the search_path as a user's psql would have it
//   close NAME
//   load NAME N + text      statements separated by NUL, each on its own; what fails is skipped and reported
//   apply NAME N + text     a plan: statements separated by NUL, each led by T (in a transaction with its neighbours) or
//                           A (alone); stops at the first that fails
//   query NAME N + text     one statement; its first column
//   diff FROM TO            statements as `apply` takes them; an object that no kind describes and that differs leads U
//   text NAME               the canonical text of the snapshot
//
// What was read of a session is remembered until something is sent to it; after that the reader's own memory decides.
//
// Answers `ok N` or `error N` and N bytes: items separated by NUL.
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/catalog/canonical.h"
#include "engine/diff/diff.h"
#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/pg/recipe.h"
#include "engine/plan/build.h"
#include "tests/generator/prepared_session.h"

namespace lockkeeper {
namespace {

using Items = std::vector<std::string>;
constexpr char kNul = '\0';

std::string Explain(const absl::Status& status) {
  const Metadata metadata = MetadataOf(status);
  const auto get = [&](const char* key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : found->second;
  };
  const std::string detail = get("detail");
  return absl::StrCat(get("sqlstate"), "\t", status.message(), detail.empty() ? "" : " -- ", detail);
}

// A session, what was read through it, and whether anything was sent since.
struct Side {
  std::unique_ptr<pg::Session> session;
  introspect::Memory memory;
  bool touched = true;
};

class Tool {
 public:
  absl::StatusOr<Items> Run(const std::vector<std::string>& words, const std::string& text) {
    const std::string& verb = words[0];
    if (verb == "open" && words.size() >= 3) {
      return Open(words[1], absl::StrJoin(words.begin() + 2, words.end(), " "));
    }
    if (verb == "close") return Close(words[1]);
    for (size_t i = 1; i < words.size() && i <= (verb == "diff" ? 2U : 1U); ++i) {
      if (!sides_.contains(words[i])) return absl::NotFoundError(absl::StrCat("no session ", words[i]));
    }
    Side& side = sides_[words[1]];
    side.touched = side.touched || verb == "load" || verb == "apply";
    if (verb == "load") return Load(*side.session, text);
    if (verb == "apply") return Apply(*side.session, text);
    if (verb == "query") return Query(*side.session, text);
    if (verb == "diff" && words.size() == 3) return Diff(side, sides_[words[2]]);
    if (verb == "text") return Text(side);
    return absl::InvalidArgumentError(absl::StrCat("unknown command ", verb));
  }

 private:
  absl::StatusOr<Items> Open(const std::string& name, const std::string& conninfo) {
    pg::Recipe recipe;
    recipe.search_path = std::string(pg::kDefaultSearchPath);
    recipe.lock_timeout = absl::Seconds(20);
    ASSIGN_OR_RETURN(std::unique_ptr<pg::Session> session,
                     pg::OpenWith({Secret(conninfo), "lockkeeper/generator", name}, recipe));
    // Schemas this small are read as fast in any order and way of joins; looking for the best one is most of the time.
    RETURN_IF_ERROR(session->Script("SET check_function_bodies = off; SET join_collapse_limit = 1; "
                                    "SET enable_mergejoin = off; SET enable_hashjoin = off; SET enable_material = off; "
                                    "SET plan_cache_mode = force_generic_plan"));
    session = std::make_unique<PreparedSession>(std::move(session));
    sides_[name] = Side{std::move(session), {}, true};
    return Items{};
  }

  absl::StatusOr<Items> Close(const std::string& name) {
    sides_.erase(name);
    return Items{};
  }

  static absl::StatusOr<Items> Load(pg::Session& session, const std::string& text) {
    Items failures;
    size_t at = 0;
    for (const absl::string_view statement : absl::StrSplit(text, kNul)) {
      const absl::Status status = session.Exec(statement);
      if (!status.ok()) failures.push_back(absl::StrCat(at, "\t", Explain(status)));
      if (session.broken()) return status;
      ++at;
    }
    return failures;
  }

  static absl::StatusOr<Items> Apply(pg::Session& session, const std::string& text) {
    bool open = false;
    absl::Status status;
    std::string failed;
    for (const absl::string_view item : absl::StrSplit(text, kNul, absl::SkipEmpty())) {
      const bool alone = item.front() == 'A';
      if (open && alone) status = session.Commit();
      if (status.ok() && !open && !alone) status = session.Begin();
      open = !alone;
      if (status.ok()) status = session.Exec(item.substr(1));
      failed = std::string(item.substr(1));
      if (!status.ok()) break;
    }
    if (status.ok() && open) status = session.Commit();
    if (status.ok()) return Items{};
    (void)session.Rollback();
    return Items{Explain(status), failed};
  }

  static absl::StatusOr<Items> Query(pg::Session& session, const std::string& text) {
    ASSIGN_OR_RETURN(const sql::Rows rows, session.Query(text));
    Items out;
    for (size_t i = 0; i < rows.size(); ++i) out.push_back(rows.Text(i, 0));
    return out;
  }

  static absl::StatusOr<catalog::SnapshotPtr> Read(Side& side) {
    if (!side.touched && side.memory.snapshot != nullptr) return side.memory.snapshot;
    ASSIGN_OR_RETURN(catalog::SnapshotPtr snapshot,
                     introspect::Reader(kinds::AllKinds()).ReadAgain(*side.session, side.memory));
    side.touched = false;
    return snapshot;
  }

  static absl::StatusOr<Items> Diff(Side& a, Side& b) {
    ASSIGN_OR_RETURN(const catalog::SnapshotPtr from, Read(a));
    ASSIGN_OR_RETURN(const catalog::SnapshotPtr to, Read(b));
    const catalog::ChangeSet changes = diff::Diff(from, to);
    Items out;
    for (const catalog::Unsupported& object : changes.unsupported_differences()) {
      out.push_back(absl::StrCat("U", object.type, " ", object.identity));
    }
    ASSIGN_OR_RETURN(const std::vector<plan::Statement> statements, plan::Build(changes));
    for (const plan::Statement& s : statements) out.push_back(absl::StrCat(s.transactional ? "T" : "A", s.sql));
    return out;
  }

  static absl::StatusOr<Items> Text(Side& side) {
    ASSIGN_OR_RETURN(const catalog::SnapshotPtr snapshot, Read(side));
    return Items{catalog::ToCanonical(*snapshot)};
  }

  std::map<std::string, Side> sides_;
};

int Serve() {
  Tool tool;
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    std::string text;
    if (words[0] == "load" || words[0] == "apply" || words[0] == "query") {
      text.resize(std::stoul(words.back()));
      std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    }
    const absl::StatusOr<Items> items = tool.Run(words, text);
    const std::string answer = items.ok() ? absl::StrJoin(*items, std::string(1, kNul)) : Explain(items.status());
    std::cout << (items.ok() ? "ok " : "error ") << answer.size() << "\n" << answer << std::flush;
  }
  return 0;
}

}  // namespace
}  // namespace lockkeeper

int main() { return lockkeeper::Serve(); }
