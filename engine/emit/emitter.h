// The contract between a kind's file (which knows SQL and no order) and plan/ (which knows order and no SQL).
//
// A hook gets an object and writes statements into a Sink, without thinking about what comes before or after in the plan.
// Each statement belongs to one milestone of the object: Create and Alter work towards Ready (the object is as the target
// wants it), Drop works towards Gone (the name is free, nothing of it is left). The statements of one object keep the
// order in which the hook wrote them. Everything else follows from the dependencies in the two snapshots.
//
// Folding. A statement may say that it can also be written inside another one: a column inside its table's CREATE, a default
// inside its column. plan/ does so where no circle comes of it. A drop that the server does by itself with another drop is
// left out by plan/ from the automatic edges; a hook writes it in any case, unless it can never stand alone.
//
// Hooks must be pure and must not fail: a change that cannot be made in place is the business of the field list or Judge.
// Where there is no way at all that keeps the rows, a hook refuses, and says what a person can do instead.
#ifndef LOCKKEEPER_ENGINE_EMIT_EMITTER_H_
#define LOCKKEEPER_ENGINE_EMIT_EMITTER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/change.h"
#include "engine/catalog/object.h"
#include "engine/catalog/snapshot.h"
#include "engine/sql/writer.h"

namespace lockkeeper::emit {

using catalog::Change;
using catalog::ChangeSet;
using catalog::FieldSet;
using catalog::Object;
using catalog::ObjectKey;
using catalog::Snapshot;

enum class Role { kMake, kDrop, kFacet, kRenameAway, kDropOld, kForerun, kLetGo };

// One statement a hook wrote. Plain data; the setters return *this so that a hook reads as one sentence.
struct Draft {
  Role role = Role::kMake;
  std::string sql;  // without a final semicolon

  // For a statement that others may be folded into: with elements the text is
  // `sql` + " (\n    element,\n    element\n)" + `tail`; without any, `sql` + `empty_body` + `tail`.
  bool has_body = false;
  std::string empty_body, tail;
  // For a statement that may be folded: where to, and as what. An element goes into the body, a suffix behind the text of
  // the statement or element it is folded into.
  std::optional<ObjectKey> fold_into;
  std::string element, suffix;

  bool transactional = true;
  // A drop that is written even where the server would do it with another one's (DETACH PARTITION before DROP TABLE).
  bool stands_alone = false;
  // What the statement destroys that nobody can bring back ("table app.t", "column app.t.c"); empty: nothing.
  std::string loses;
  // What is left to a person beside the statement, in a sentence; empty: nothing.
  std::string notes;
  // Further objects of the target that have to be ready before this one, beyond what the snapshots say.
  std::vector<ObjectKey> after_ready;
  // Objects of the target that are ready only after this statement (its own object is always among them).
  std::vector<ObjectKey> before_ready;
  // Objects of the start that have to be gone before this statement.
  std::vector<ObjectKey> after_gone;

  Draft& Body(std::string empty, std::string after) {
    has_body = true;
    empty_body = std::move(empty);
    tail = std::move(after);
    return *this;
  }
  Draft& FoldAsElement(ObjectKey into, std::string text) {
    fold_into = std::move(into);
    element = std::move(text);
    return *this;
  }
  Draft& FoldAsSuffix(ObjectKey into, std::string text) {
    fold_into = std::move(into);
    suffix = std::move(text);
    return *this;
  }
  Draft& Loses(std::string what) {
    loses = std::move(what);
    return *this;
  }
  Draft& Notes(std::string what) {
    notes = std::move(what);
    return *this;
  }
  Draft& AfterReady(ObjectKey key) {
    after_ready.push_back(std::move(key));
    return *this;
  }
  Draft& AfterGone(ObjectKey key) {
    after_gone.push_back(std::move(key));
    return *this;
  }
  Draft& StandsAlone() {
    stands_alone = true;
    return *this;
  }
  Draft& Standalone() {
    transactional = false;
    return *this;
  }
};

// Takes the statements of one object. References it returns are valid until the next call.
class Sink {
 public:
  Draft& Create(const sql::SqlWriter& statement) { return Add(Role::kMake, statement); }
  Draft& Alter(const sql::SqlWriter& statement) { return Add(Role::kMake, statement); }
  Draft& Drop(const sql::SqlWriter& statement) { return Add(Role::kDrop, statement); }
  // No statement: the object gets ready by another object's (a column that its parent table's ADD COLUMN brings along). Carries
  // only the order, AfterReady and AfterGone.
  Draft& MadeByAnother() { return Add(Role::kMake, sql::SqlWriter()); }
  Draft& DroppedByAnother() { return Add(Role::kDrop, sql::SqlWriter()); }
  // Owner, grants, comment: after the object is ready; nothing waits for them.
  Draft& Facet(const sql::SqlWriter& statement) { return Add(Role::kFacet, statement); }
  // For a swap: gives the old object another name, and drops it under that name when nothing uses it any more.
  Draft& RenameAway(const sql::SqlWriter& statement) { return Add(Role::kRenameAway, statement); }
  Draft& DropOld(const sql::SqlWriter& statement) { return Add(Role::kDropOld, statement); }

  // An object that stays lets go of what it is made of, before that changes or goes.
  Draft& LetGo(const sql::SqlWriter& statement) { return Add(Role::kLetGo, statement); }

  // Makes the object known by name, before what it needs is there (see Hooks::forerun).
  Draft& Forerun(const sql::SqlWriter& statement) { return Add(Role::kForerun, statement); }
  // There must be no plan: one sentence why, and the way out.
  void Refuse(std::string why) { refusals_.push_back(std::move(why)); }

  std::vector<Draft>& drafts() { return drafts_; }
  const std::vector<std::string>& refusals() const { return refusals_; }

 private:
  Draft& Add(Role role, const sql::SqlWriter& statement) {
    drafts_.emplace_back();
    drafts_.back().role = role;
    drafts_.back().sql = statement.Sql();
    return drafts_.back();
  }
  std::vector<Draft> drafts_;
  std::vector<std::string> refusals_;
};

// What a hook may ask about the world around its object.
class Context {
 public:
  explicit Context(const ChangeSet& changes) : changes_(changes) {}
  const Snapshot& from() const { return changes_.from(); }
  const Snapshot& to() const { return changes_.to(); }
  int server_major() const { return changes_.from().server_major(); }
  const Object* InFrom(absl::string_view kind, const std::vector<std::string>& path) const { return from().Get(kind, path); }
  const Object* InTo(absl::string_view kind, const std::vector<std::string>& path) const { return to().Get(kind, path); }
  // Null when that object does not change.
  const Change* OfFrom(const Object& object) const { return changes_.OfFrom(from().Find(object.key)); }
  const Change* OfTo(const Object& object) const { return changes_.OfTo(to().Find(object.key)); }
  // Is the object of the target made in this plan (created or recreated)?
  bool IsMade(const Object& object) const {
    const Change* change = OfTo(object);
    return change != nullptr && change->made_after();
  }
  // Does the object of the start go away in this plan (dropped or recreated)?
  bool GoesAway(const Object& object) const {
    const Change* change = OfFrom(object);
    return change != nullptr && change->dropped_before();
  }

 private:
  const ChangeSet& changes_;
};

// The hooks of a kind. `create`, `drop` are never null; `alter` is null when every field recreates; `swap` is null when no
// rows can depend on an object of the kind.
struct Hooks {
  void (*create)(const Object& object, const Context& context, Sink& sink) = nullptr;
  void (*alter)(const Object& from, const Object& to, const Change& change, const Context& context, Sink& sink) = nullptr;
  void (*drop)(const Object& object, const Context& context, Sink& sink) = nullptr;
  // Writes RenameAway and DropOld statements; the create hook makes the new object in between.
  void (*swap)(const Object& from, const Context& context, Sink& sink) = nullptr;
  // The object as COMMENT ON, GRANT ON and ALTER ... OWNER TO name it, without the noun: `app.f(integer)`,
  // `total_positive ON app.invoice`. Null: the qualified path.
  sql::Printed (*address)(const Object& object) = nullptr;
  // For objects that need others which need them in turn (a base type and its functions): writes the one Forerun statement
  // after which the others can be made. They go with the object when it is dropped.
  void (*forerun)(const Object& object, const Context& context, Sink& sink) = nullptr;
  // For an object that needs others which need it in turn, by whatever way: instead of `create` or `alter`, one Forerun
  // statement that makes something with its name which needs none of them (or turns it into that, when `replaces`), and the
  // statements that make it what it is. Null: the kind has no such form.
  void (*stub)(const Object& object, bool replaces, const Context& context, Sink& sink) = nullptr;
  // The way back, before the object is dropped: a LetGo statement that turns it into that.
  void (*let_go)(const Object& object, const Context& context, Sink& sink) = nullptr;
};

}  // namespace lockkeeper::emit

#endif  // LOCKKEEPER_ENGINE_EMIT_EMITTER_H_
