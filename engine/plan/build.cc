#include "engine/plan/build.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/emit/emitter.h"
#include "engine/kinds/facets.h"
#include "engine/plan/circle.h"
#include "engine/plan/graph.h"

namespace lockkeeper::plan {
namespace {

using catalog::Change;
using catalog::ChangeSet;
using catalog::Edge;
using catalog::Object;
using catalog::Snapshot;
using catalog::Verb;
using emit::Role;

// Where an object's milestones are: the first and last statement that makes it, drops it, frees its name.
struct Milestones {
  std::vector<uint32_t> makes, drops, facets;
  uint32_t leave = Node::kNotFolded;  // the first statement that takes the old one out of the way
  uint32_t free = Node::kNotFolded;   // after it the name is free
  uint32_t forerunner = Node::kNotFolded;
  uint32_t lets_go = Node::kNotFolded;
  bool has_gone() const { return !drops.empty(); }
};

class Builder {
 public:
  explicit Builder(const ChangeSet& changes)
      : changes_(changes), context_(changes), graph_(changes), of_(changes.changes().size()),
        making_(CirclesOfMaking(changes)), dropping_(CirclesOfDropping(changes)) {}

  absl::StatusOr<std::vector<Statement>> Run() {
    for (const Change& change : changes_.changes()) EmitChange(change);
    if (!refusals_.empty()) return Failure(Reason::kChangeRefused).With("what", absl::StrJoin(refusals_, "; "));
    RankNodes();
    for (const Change& change : changes_.changes()) {
      OwnEdges(change);
      if (change.after != Snapshot::kNone) MakeEdges(change);
      if (change.before != Snapshot::kNone) DropEdges(change);
    }
    NameEdges();
    AskedEdges();
    ASSIGN_OR_RETURN(std::vector<uint32_t> order, OrderNodes(graph_));
    FoldMakes(graph_, order);
    FoldDrops(graph_, order);
    ASSIGN_OR_RETURN(order, OrderNodes(graph_));
    return Collect(order);
  }

 private:
  uint32_t Place(const Change& change) const { return static_cast<uint32_t>(&change - changes_.changes().data()); }
  Milestones& Of(const Change& change) { return of_[Place(change)]; }

  // ---- statements ----
  void EmitChange(const Change& change) {
    emit::Sink sink;
    const Object* before = change.before == Snapshot::kNone ? nullptr : &changes_.from()[change.before];
    const Object* after = change.after == Snapshot::kNone ? nullptr : &changes_.to()[change.after];
    const emit::Hooks& hooks = *changes_.key(change).kind->hooks;
    const bool stub = making_.HasStub(Place(change));
    if (dropping_.HasStub(Place(change))) hooks.let_go(*before, context_, sink);
    if (change.dropped_before() && !change.swapped) hooks.drop(*before, context_, sink);
    if (change.swapped) hooks.swap(*before, context_, sink);
    if (change.made_after() && hooks.forerun != nullptr) hooks.forerun(*after, context_, sink);
    if (stub) hooks.stub(*after, change.verb == Verb::kAltered, context_, sink);
    if (change.made_after() && !stub) hooks.create(*after, context_, sink);
    const bool alters = change.verb == Verb::kAltered && (change.fields.any() || change.rebuilt);
    if (alters && !stub && hooks.alter != nullptr) hooks.alter(*before, *after, change, context_, sink);
    if (after != nullptr) kinds::EmitFacets(change.verb == Verb::kAltered ? before : nullptr, *after, context_, sink);
    refusals_.insert(refusals_.end(), sink.refusals().begin(), sink.refusals().end());
    Gather(change, sink);
  }

  void Gather(const Change& change, emit::Sink& sink) {
    Milestones& of = Of(change);
    for (emit::Draft& draft : sink.drafts()) {
      const Role role = draft.role;
      const uint32_t node = Add(change, std::move(draft));
      if (role == Role::kMake) of.makes.push_back(node);
      if (role == Role::kDrop || role == Role::kDropOld) of.drops.push_back(node);
      if (role == Role::kFacet) of.facets.push_back(node);
      if (role == Role::kForerun) of.forerunner = node;
      if (role == Role::kLetGo) of.lets_go = node;
      if (role != Role::kRenameAway) continue;
      if (of.free == Node::kNotFolded) of.leave = node;
      else graph_.Edge(of.free, node, EdgeRule::kOwnOrder);
      of.free = node;
    }
    // An object without a statement of its own still is a place in the order.
    if (change.after != Snapshot::kNone && of.makes.empty()) of.makes.push_back(AddEmpty(change, Role::kMake));
    if (change.dropped_before() && of.drops.empty()) of.drops.push_back(AddEmpty(change, Role::kDrop));
    if (!of.drops.empty() && of.free == Node::kNotFolded) of.free = of.drops.back();
  }

  uint32_t Add(const Change& change, emit::Draft draft) {
    Node node;
    node.draft = std::move(draft);
    node.change = &change;
    return graph_.Add(std::move(node));
  }
  uint32_t AddEmpty(const Change& change, Role role) {
    emit::Draft draft;
    draft.role = role;
    return Add(change, std::move(draft));
  }

  // What makes comes as early as it may, what drops as late; then by phase and key, drops the other way round.
  void RankNodes() {
    std::vector<uint32_t> nodes(graph_.nodes.size());
    std::iota(nodes.begin(), nodes.end(), 0U);
    const auto place = [&](uint32_t i) {
      const Node& node = graph_.nodes[i];
      const bool drops = node.draft.role == Role::kDrop || node.draft.role == Role::kDropOld;
      const auto index = static_cast<int64_t>(node.change - changes_.changes().data());
      return std::make_tuple(drops ? 1 : 0, drops ? -index : index, i);
    };
    std::sort(nodes.begin(), nodes.end(), [&](uint32_t a, uint32_t b) { return place(a) < place(b); });
    graph_.rank.resize(nodes.size());
    for (size_t at = 0; at < nodes.size(); ++at) graph_.rank[nodes[at]] = at;
  }

  // ---- edges ----
  void Chain(const std::vector<uint32_t>& nodes) {
    for (size_t i = 1; i < nodes.size(); ++i) graph_.Edge(nodes[i - 1], nodes[i], EdgeRule::kOwnOrder);
  }
  void ReadyBefore(const Change& first, uint32_t node, EdgeRule rule) { graph_.Edge(Of(first).makes.back(), node, rule); }
  void GoneBefore(const Change& first, uint32_t node, EdgeRule rule) { graph_.Edge(Of(first).drops.back(), node, rule); }

  void OwnEdges(const Change& change) {
    Milestones& of = Of(change);
    Chain(of.makes);
    Chain(of.drops);
    if (change.swapped) {
      graph_.Edge(of.free, of.makes.front(), EdgeRule::kRecreate);
      graph_.Edge(of.makes.back(), of.drops.front(), EdgeRule::kRecreate);
    } else if (change.verb == Verb::kRecreated) {
      graph_.Edge(of.drops.back(), of.makes.front(), EdgeRule::kRecreate);
    }
    if (of.forerunner != Node::kNotFolded) {
      graph_.Edge(of.forerunner, of.makes.front(), EdgeRule::kOwnOrder);
      if (change.verb == Verb::kRecreated) graph_.Edge(of.free, of.forerunner, EdgeRule::kRecreate);
    }
    if (of.lets_go != Node::kNotFolded) {
      graph_.Edge(of.lets_go, change.dropped_before() ? of.drops.front() : of.makes.front(), EdgeRule::kOwnOrder);
    }
    if (!of.facets.empty()) {
      graph_.Edge(of.makes.back(), of.facets.front(), EdgeRule::kFacetsLast);
      Chain(of.facets);
    }
  }

  // Ready(x) after Ready(each thing x depends on in the target).
  void MakeEdges(const Change& change) {
    for (const Edge& edge : changes_.to().Needs(change.after)) {
      const Change* needed = changes_.OfTo(edge.object);
      if (needed == nullptr || !MakesOrAlters(*needed)) continue;
      if (making_.HasStub(Place(*needed)) && making_.Together(Place(*needed), Place(change))) {
        const uint32_t stub = Of(*needed).forerunner;
        if (stub != Node::kNotFolded) graph_.Edge(stub, Of(change).makes.front(), EdgeRule::kForerunner);
      } else if (!Mutual(changes_.to(), edge.object, change.after)) {
        ReadyBefore(*needed, Of(change).makes.front(), EdgeRule::kNeedsReady);
      } else if (Of(*needed).forerunner != Node::kNotFolded) {
        graph_.Edge(Of(*needed).forerunner, Of(change).makes.front(), EdgeRule::kForerunner);
      }
    }
    if (Of(change).forerunner != Node::kNotFolded) ForerunnerEdges(change);
  }

  // The name of a forerunner is in a schema; a stub needs everything that is not in the circle, too.
  void ForerunnerEdges(const Change& change) {
    const uint32_t forerunner = Of(change).forerunner;
    const size_t parent = changes_.to().Parent(change.after);
    for (const Edge& edge : changes_.to().Needs(change.after)) {
      const Change* needed = changes_.OfTo(edge.object);
      if (needed == nullptr || !MakesOrAlters(*needed)) continue;
      const bool outside = making_.HasStub(Place(change)) && !making_.Together(Place(*needed), Place(change));
      if (edge.object == parent || outside) ReadyBefore(*needed, forerunner, EdgeRule::kNeedsReady);
    }
  }

  // A part whose going its whole does not mind while it is altered.
  bool GoesApart(size_t user, const Change& whole) const {
    return changes_.from()[user].key.kind->goes_apart && changes_.from().Parent(user) == whole.before;
  }

  // The first statement after which the object of the start is not what it was.
  uint32_t FirstTouch(const Change& change) {
    Milestones& of = Of(change);
    if (change.dropped_before()) return change.swapped ? of.leave : of.drops.front();
    return of.forerunner != Node::kNotFolded ? of.forerunner : of.makes.front();
  }

  // Has the user let go of it by a statement of its own, before it changes, goes or is dropped itself?
  bool LetsGo(const Change& user, const Change& needed) {
    if (Of(user).lets_go == Node::kNotFolded) return false;
    const Object& object = changes_.from()[user.before];
    const auto lets_go_of = object.key.kind->lets_go_of;
    return dropping_.Together(Place(user), Place(needed)) ||
           (lets_go_of != nullptr && lets_go_of(object, changes_.from()[needed.before]));
  }

  bool StillNeeds(const Change& user, const Change& needed) const {
    const std::vector<Edge>& needs = changes_.to().Needs(user.after);
    return std::any_of(needs.begin(), needs.end(), [&](const Edge& edge) { return edge.object == needed.after; });
  }

  // Before d goes (or is altered), what depends on it and goes has gone, and what stays has let go of it.
  void DropEdges(const Change& change) {
    Milestones& of = Of(change);
    for (const Edge& edge : changes_.from().Users(change.before)) {
      const Change* user = changes_.OfFrom(edge.object);
      if (user == nullptr || Mutual(changes_.from(), change.before, edge.object)) continue;
      if (LetsGo(*user, change)) {
        graph_.Edge(Of(*user).lets_go, FirstTouch(change), EdgeRule::kLetGoFirst);
      } else if (user->dropped_before()) {
        if (change.verb == Verb::kAltered) {
          const bool minds = MakesOrAlters(change) && !user->swapped && !GoesApart(edge.object, change);
          if (minds) GoneBefore(*user, FirstTouch(change), EdgeRule::kUsersGone);
        } else {
          // A swapped object is renamed away before it goes; what names it has to be gone by then.
          const uint32_t first = change.swapped && !user->swapped ? of.leave : of.drops.front();
          GoneBefore(*user, first, EdgeRule::kUsersGone);
          // It says the same before and after, so what it names is found again by name: a key, an overload.
          const bool same_words = user->verb == Verb::kRecreated && user->fields.none();
          if (change.verb == Verb::kDropped && same_words) {
            GoneBefore(change, Of(*user).makes.front(), EdgeRule::kMeaningFree);
          }
        }
      } else if (change.dropped_before()) {
        ReadyBefore(*user, of.drops.front(), EdgeRule::kLetGoFirst);
      } else if (edge.part != 0 && !StillNeeds(*user, change)) {
        ReadyBefore(*user, of.makes.front(), EdgeRule::kLetGoFirst);
      }
    }
  }

  // A name can be taken when whoever has it goes or takes another one.
  void NameEdges() {
    absl::flat_hash_map<std::string, std::vector<uint32_t>> freed;
    absl::flat_hash_map<std::string, std::vector<const Change*>> taken;
    for (const Change& change : changes_.changes()) {
      const auto slots = changes_.key(change).kind->slots;
      if (slots == nullptr) continue;
      std::vector<std::string> before, after;
      if (change.before != Snapshot::kNone) before = slots(changes_.from()[change.before]);
      if (change.after != Snapshot::kNone) after = slots(changes_.to()[change.after]);
      const auto in = [](const std::vector<std::string>& list, const std::string& slot) {
        return std::find(list.begin(), list.end(), slot) != list.end();
      };
      for (const std::string& slot : before) {
        if (change.verb == Verb::kAltered ? !in(after, slot) : true) {
          freed[slot].push_back(change.verb == Verb::kAltered ? Of(change).makes.back() : Of(change).free);
        }
      }
      for (const std::string& slot : after) {
        if (change.verb == Verb::kAltered ? !in(before, slot) : true) taken[slot].push_back(&change);
      }
    }
    for (const auto& [slot, takers] : taken) {
      const auto found = freed.find(slot);
      if (found == freed.end()) continue;
      for (const Change* taker : takers) {
        for (const uint32_t node : found->second) {
          if (graph_.nodes[node].change == taker) continue;
          const Milestones& of = Of(*taker);
          const bool ahead = of.forerunner != Node::kNotFolded && taker->made_after();
          graph_.Edge(node, ahead ? of.forerunner : of.makes.front(), EdgeRule::kNameFree);
        }
      }
    }
  }

  // What the drafts ask for themselves.
  void AskedEdges() {
    for (uint32_t node = 0; node < graph_.nodes.size(); ++node) {
      const emit::Draft& draft = graph_.nodes[node].draft;
      for (const catalog::ObjectKey& key : draft.after_ready) {
        const Change* change = changes_.OfTo(changes_.to().Find(key));
        if (change != nullptr && change != graph_.nodes[node].change) ReadyBefore(*change, node, EdgeRule::kAsAsked);
      }
      for (const catalog::ObjectKey& key : draft.before_ready) {
        const Change* change = changes_.OfTo(changes_.to().Find(key));
        if (change != nullptr && change != graph_.nodes[node].change) graph_.Edge(node, Of(*change).makes.front(), EdgeRule::kAsAsked);
      }
      for (const catalog::ObjectKey& key : draft.after_gone) {
        const Change* change = changes_.OfFrom(changes_.from().Find(key));
        if (change != nullptr && change->dropped_before() && change != graph_.nodes[node].change) {
          GoneBefore(*change, node, EdgeRule::kAsAsked);
        }
      }
    }
  }

  // ---- text ----
  std::string Text(const Node& node) const {
    const emit::Draft& draft = node.draft;
    if (!draft.has_body || draft.sql.empty()) return draft.sql;
    std::string out = draft.sql;
    for (size_t i = 0; i < node.elements.size(); ++i) {
      absl::StrAppend(&out, i == 0 ? " (\n    " : ",\n    ", node.elements[i].second);
    }
    absl::StrAppend(&out, node.elements.empty() ? draft.empty_body : "\n)", draft.tail);
    return out;
  }

  std::vector<std::string> Because(uint32_t node) const {
    std::vector<std::string> out;
    for (const GraphEdge& edge : graph_.before[node]) {
      if (edge.rule == EdgeRule::kOwnOrder || edge.rule == EdgeRule::kFacetsLast) continue;
      out.push_back(absl::StrCat(EdgeRuleName(edge.rule), ": ", KeyText(changes_.key(*graph_.nodes[edge.node].change))));
    }
    const Change& change = *graph_.nodes[node].change;
    if (!change.because.empty()) out.push_back(absl::StrCat("follows: ", change.because));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  std::vector<Statement> Collect(const std::vector<uint32_t>& order) const {
    std::vector<std::vector<std::string>> loses(graph_.nodes.size()), notes(graph_.nodes.size());
    for (uint32_t node = 0; node < graph_.nodes.size(); ++node) {
      const emit::Draft& draft = graph_.nodes[node].draft;
      const uint32_t carrier = graph_.Carrier(node);
      // A column that goes with its table is not lost twice.
      if (!draft.loses.empty() && (carrier == node || graph_.nodes[carrier].draft.loses.empty())) {
        loses[carrier].push_back(draft.loses);
      }
      if (!draft.notes.empty()) notes[carrier].push_back(draft.notes);
    }
    std::vector<Statement> out;
    for (const uint32_t node : order) {
      const Node& n = graph_.nodes[node];
      std::string text = n.folded_into == Node::kNotFolded ? Text(n) : "";
      if (text.empty()) continue;
      out.push_back(Statement{std::move(text), KeyText(changes_.key(*n.change)), n.change->verb, n.draft.transactional,
                              std::move(loses[node]), std::move(notes[node]), Because(node)});
    }
    return out;
  }

  const ChangeSet& changes_;
  const emit::Context context_;
  Graph graph_;
  std::vector<Milestones> of_;
  const Circles making_, dropping_;
  std::vector<std::string> refusals_;
};

}  // namespace

absl::StatusOr<std::vector<Statement>> Build(const ChangeSet& changes) { return Builder(changes).Run(); }

std::string Remarks(const Statement& statement) {
  std::string out;
  // A name may hold a line break, which would end the comment in the middle of it.
  const auto line = [&](absl::string_view word, const std::string& what) {
    absl::StrAppend(&out, "-- ", word, absl::StrReplaceAll(what, {{"\n", " "}, {"\r", " "}}), "\n");
  };
  for (const std::string& what : statement.loses) line("DESTRUCTIVE: loses ", what);
  for (const std::string& what : statement.notes) line("BY HAND: ", what);
  return out;
}

std::string ToScript(const std::vector<Statement>& statements) {
  std::string out;
  const bool bodies = std::any_of(statements.begin(), statements.end(), [](const Statement& s) {
    return absl::StrContains(s.sql, " FUNCTION ") || absl::StrContains(s.sql, " PROCEDURE ");
  });
  if (bodies) absl::StrAppend(&out, "SET check_function_bodies = off;\n\n");
  for (const Statement& statement : statements) {
    absl::StrAppend(&out, Remarks(statement));
    absl::StrAppend(&out, statement.sql, ";\n\n");
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace lockkeeper::plan
