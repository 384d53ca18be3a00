#include "engine/revision/target.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::revision {
namespace {

constexpr int kLargestStep = 100000;

// "billing@3f9c+2": branch "billing", symbol "3f9c", steps 2.
struct Parts {
  std::optional<std::string> branch;
  std::string symbol;
  std::optional<int> steps;
};

absl::Status BadTarget(absl::string_view target, absl::string_view what) {
  return Failure(Reason::kTargetSyntax).With("target", target).With("what", what);
}

absl::StatusOr<Parts> ParseTarget(absl::string_view target) {
  Parts parts;
  absl::string_view rest = target;
  if (const size_t at = rest.find('@'); at != absl::string_view::npos) {
    parts.branch = std::string(rest.substr(0, at));
    rest.remove_prefix(at + 1);
    if (!IsValidName(*parts.branch)) return BadTarget(target, "there is no label or id before the @");
  }
  if (const size_t sign = rest.find_first_of("+-"); sign != absl::string_view::npos) {
    int steps = 0;
    const absl::string_view number = rest.substr(sign + 1);
    if (!absl::SimpleAtoi(number, &steps) || steps < 1 || steps > kLargestStep || number[0] == '+') {
      return BadTarget(target, absl::StrCat("'", number, "' is no number of steps"));
    }
    parts.steps = rest[sign] == '-' ? -steps : steps;
    rest = rest.substr(0, sign);
  }
  parts.symbol = std::string(rest);
  if (rest.empty() && !parts.steps.has_value()) return BadTarget(target, "it is empty");
  const bool word = rest == "head" || rest == "heads" || rest == "base";
  if (!rest.empty() && !word && !IsValidName(rest))
    return BadTarget(target, absl::StrCat("'", rest, "' is no id or label"));
  return parts;
}

class Resolver {
 public:
  Resolver(const Graph& graph, absl::string_view target, Parts parts)
      : graph_(graph), target_(target), parts_(std::move(parts)) {}

  // Finds the line that the branch names; must come first.
  absl::Status FindLine() {
    if (!parts_.branch.has_value()) return absl::OkStatus();
    line_.emplace();
    if (graph_.Labelled(*parts_.branch) != nullptr) {
      for (const RevisionPtr& revision : graph_.ordered()) {
        if (graph_.BranchLabels(revision->id).contains(*parts_.branch)) line_->insert(revision->id);
      }
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::string from, FindOne(*parts_.branch, false));
    std::vector<std::string> open = {from};
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (!line_->insert(id).second) continue;
      for (std::string& child : graph_.Children(id)) open.push_back(std::move(child));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> One() const {
    if (parts_.symbol.empty()) return Bad("steps need something to start from here, such as an id");
    if (parts_.symbol == "base") return Bad("'base' is no revision");
    std::string start;
    if (parts_.symbol == "head" || parts_.symbol == "heads") {
      const std::vector<std::string> heads = OnLine(graph_.heads());
      if (heads.empty()) return Failure(Reason::kRevisionNotFound).With("target", target_);
      if (heads.size() > 1) return SeveralHeads(heads);
      start = heads[0];
    } else {
      ASSIGN_OR_RETURN(start, FindOne(parts_.symbol, true));
    }
    if (!parts_.steps.has_value()) return start;
    if (*parts_.steps > 0) return Up(start, *parts_.steps);
    ASSIGN_OR_RETURN(const std::optional<std::string> below, Down(start, -*parts_.steps));
    if (!below.has_value()) return Bad("that is below the first revision");
    return *below;
  }

  absl::StatusOr<IdSet> UpgradeTargets(const IdSet& applied) const {
    if (parts_.symbol == "heads" && !parts_.steps.has_value()) return Set(OnLine(graph_.heads()));
    if (graph_.empty() && parts_.symbol == "head") return IdSet();
    const bool from_base = parts_.symbol == "base";
    if (!parts_.symbol.empty() && !from_base) {
      ASSIGN_OR_RETURN(const std::string id, One());
      return IdSet{id};
    }
    if (parts_.steps.value_or(0) < 1) return Bad("it goes down; use 'lk downgrade'");
    const IdSet none;
    const std::vector<std::string> starts = Tops(from_base ? none : applied);
    if (starts.size() > 1) return SeveralHeads(starts);
    ASSIGN_OR_RETURN(const std::string end, Up(starts.empty() ? "" : starts[0], *parts_.steps));
    return IdSet{end};
  }

  // What has to be taken back; a subset of `applied`.
  absl::StatusOr<IdSet> DowngradeSet(const IdSet& applied) const {
    if (parts_.symbol == "base") return DowngradeToBase(applied);
    if (parts_.symbol.empty()) return DowngradeSteps(applied);
    std::string start;
    Resolver without_steps = *this;
    if (parts_.steps.value_or(0) < 0) without_steps.parts_.steps.reset();
    ASSIGN_OR_RETURN(start, without_steps.One());
    if (!applied.contains(start) && parts_.steps.value_or(0) <= 0) return NotAnAncestor(start, applied);
    IdSet take;
    if (parts_.steps.value_or(0) < 0) {
      ASSIGN_OR_RETURN(const std::optional<std::string> below, Down(start, -*parts_.steps));
      // One below the first revision is the base of its line: the first revision goes too.
      if (!below.has_value()) return Intersect(graph_.Dependents({Lowest(start)}), applied);
      start = *below;
    }
    if (!applied.contains(start)) return NotAnAncestor(start, applied);
    take = graph_.Dependents({start});
    take.erase(start);
    return Intersect(take, applied);
  }

 private:
  static IdSet Set(const std::vector<std::string>& ids) { return IdSet(ids.begin(), ids.end()); }
  static IdSet Intersect(const IdSet& a, const IdSet& b) {
    IdSet out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(out, out.end()));
    return out;
  }

  absl::Status Bad(absl::string_view what) const { return BadTarget(target_, what); }
  absl::Status SeveralHeads(const std::vector<std::string>& heads) const {
    return Failure(Reason::kMultipleHeads).With("heads", absl::StrJoin(heads, ", ")).With("example", heads[0]);
  }
  absl::Status NotAnAncestor(absl::string_view id, const IdSet& applied) const {
    const std::string current = absl::StrJoin(graph_.HeadsOf(applied), ", ");
    return Failure(Reason::kNotAnAncestor).With("target", id).With("current", current.empty() ? "nothing" : current);
  }

  std::vector<std::string> OnLine(std::vector<std::string> ids) const {
    if (!line_.has_value()) return ids;
    std::vector<std::string> out;
    for (std::string& id : ids) {
      if (line_->contains(id)) out.push_back(std::move(id));
    }
    return out;
  }

  // The applied ends: the rows of the heads table, or the last applied revisions of the line.
  std::vector<std::string> Tops(const IdSet& applied) const {
    return graph_.HeadsOf(line_.has_value() ? Intersect(applied, *line_) : applied);
  }

  absl::StatusOr<std::string> FindOne(absl::string_view symbol, bool on_line) const {
    if (const RevisionPtr exact = graph_.Find(symbol)) return exact->id;
    if (const RevisionPtr labelled = graph_.Labelled(symbol)) return labelled->id;
    std::vector<std::string> matches;
    for (const RevisionPtr& revision : graph_.ordered()) {
      if (absl::StartsWith(revision->id, symbol)) matches.push_back(revision->id);
    }
    if (on_line) matches = OnLine(std::move(matches));
    if (matches.size() == 1) return matches[0];
    if (matches.empty()) return Failure(Reason::kRevisionNotFound).With("target", symbol);
    return Failure(Reason::kRevisionAmbiguous).With("target", symbol).With("candidates", absl::StrJoin(matches, ", "));
  }

  // `steps` revisions above `id`; above nothing when `id` is empty.
  absl::StatusOr<std::string> Up(std::string id, int steps) const {
    for (int step = 0; step < steps; ++step) {
      const std::vector<std::string> next = OnLine(id.empty() ? Firsts() : graph_.Children(id));
      const std::string place = id.empty() ? "the base" : absl::StrCat("'", id, "'");
      if (next.empty()) return Bad(absl::StrCat("no revision follows ", place, ", ", step, " of ", steps, " steps up"));
      if (next.size() > 1)
        return Bad(
            absl::StrCat("several revisions follow ", place, " (", absl::StrJoin(next, ", "), "): name one of them"));
      id = next[0];
    }
    return id;
  }

  // Where a walk from nothing begins: the bases, or the lowest revisions of the line.
  std::vector<std::string> Firsts() const {
    if (!line_.has_value()) return graph_.bases();
    std::vector<std::string> out;
    for (const std::string& id : *line_) {
      const std::vector<std::string>& parents = graph_.Find(id)->parents;
      if (std::none_of(parents.begin(), parents.end(), [&](const std::string& p) { return line_->contains(p); }))
        out.push_back(id);
    }
    return out;
  }

  // `steps` revisions below `id`; nothing when that is exactly below the first.
  absl::StatusOr<std::optional<std::string>> Down(std::string id, int steps) const {
    for (int step = 0; step < steps; ++step) {
      const std::vector<std::string> next = graph_.Find(id)->parents;
      if (next.size() > 1)
        return Bad(absl::StrCat("several revisions come before '", id, "' (", absl::StrJoin(next, ", "),
                                "): name one of them"));
      if (next.empty() && step + 1 == steps) return std::optional<std::string>();
      if (next.empty())
        return Bad(absl::StrCat("no revision comes before '", id, "', ", step, " of ", steps, " steps down"));
      id = next[0];
    }
    return std::optional<std::string>(id);
  }

  std::string Lowest(std::string id) const {
    while (!graph_.Find(id)->parents.empty()) id = graph_.Find(id)->parents[0];
    return id;
  }

  absl::StatusOr<IdSet> DowngradeToBase(const IdSet& applied) const {
    if (parts_.steps.has_value()) return Bad("nothing is below the base, and 'base+N' is a target of an upgrade");
    return line_.has_value() ? Intersect(graph_.Dependents(Intersect(applied, *line_)), applied) : applied;
  }

  absl::StatusOr<IdSet> DowngradeSteps(const IdSet& applied) const {
    if (*parts_.steps > 0) return Bad("it goes up; use 'lk upgrade'");
    IdSet left = applied, take;
    for (int step = 0; step < -*parts_.steps; ++step) {
      const std::vector<std::string> tops = Tops(left);
      if (tops.empty()) return Bad(absl::StrCat("only ", step, " revisions are applied there"));
      if (tops.size() > 1) return SeveralHeads(tops);
      for (const std::string& id : Intersect(graph_.Dependents({tops[0]}), left)) {
        take.insert(id);
        left.erase(id);
      }
    }
    return take;
  }

  const Graph& graph_;
  const absl::string_view target_;
  Parts parts_;
  std::optional<IdSet> line_;
};

absl::StatusOr<Resolver> MakeResolver(const Graph& graph, absl::string_view target) {
  ASSIGN_OR_RETURN(Parts parts, ParseTarget(target));
  Resolver resolver(graph, target, std::move(parts));
  RETURN_IF_ERROR(resolver.FindLine());
  return resolver;
}

std::vector<std::string> Needs(const Revision& revision) {
  std::vector<std::string> out = revision.parents;
  for (const std::string& id : revision.depends_on) {
    if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
  }
  return out;
}

}  // namespace

absl::StatusOr<IdSet> Applied(const Graph& graph, absl::Span<const std::string> current) {
  for (const std::string& id : current) {
    if (graph.Find(id) == nullptr) return Failure(Reason::kRevisionNotFound).With("target", id);
  }
  return graph.Closure(IdSet(current.begin(), current.end()));
}

absl::StatusOr<std::vector<Step>> ResolveUpgrade(const Graph& graph, absl::Span<const std::string> current,
                                                 absl::string_view target) {
  ASSIGN_OR_RETURN(const IdSet applied, Applied(graph, current));
  ASSIGN_OR_RETURN(const Resolver resolver, MakeResolver(graph, target));
  ASSIGN_OR_RETURN(const IdSet targets, resolver.UpgradeTargets(applied));
  IdSet wanted = graph.Closure(targets);
  for (const std::string& id : applied) wanted.erase(id);
  IdSet heads(current.begin(), current.end());
  std::vector<Step> steps;
  for (const RevisionPtr& revision : graph.InOrder(wanted)) {
    Step step{revision, {}, {revision->id}};
    for (const std::string& needed : Needs(*revision)) {
      if (heads.erase(needed) > 0) step.remove_heads.push_back(needed);
    }
    heads.insert(revision->id);
    steps.push_back(std::move(step));
  }
  return steps;
}

absl::StatusOr<std::vector<Step>> ResolveDowngrade(const Graph& graph, absl::Span<const std::string> current,
                                                   absl::string_view target) {
  ASSIGN_OR_RETURN(IdSet applied, Applied(graph, current));
  ASSIGN_OR_RETURN(const Resolver resolver, MakeResolver(graph, target));
  ASSIGN_OR_RETURN(const IdSet take, resolver.DowngradeSet(applied));
  std::vector<RevisionPtr> order = graph.InOrder(take);
  std::reverse(order.begin(), order.end());
  std::vector<Step> steps;
  for (const RevisionPtr& revision : order) {
    if (!revision->downgrade.has_value()) {
      return Failure(Reason::kIrreversible).With("revision", revision->id).With("why", revision->irreversible_reason);
    }
    applied.erase(revision->id);
    Step step{revision, {revision->id}, {}};
    for (const std::string& needed : Needs(*revision)) {
      const std::vector<std::string> users = graph.NeededBy(needed);
      const bool used =
          std::any_of(users.begin(), users.end(), [&](const std::string& id) { return applied.contains(id); });
      if (!used) step.add_heads.push_back(needed);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

absl::StatusOr<RevisionPtr> ResolveOne(const Graph& graph, absl::string_view target) {
  ASSIGN_OR_RETURN(const Resolver resolver, MakeResolver(graph, target));
  ASSIGN_OR_RETURN(const std::string id, resolver.One());
  return graph.Find(id);
}

}  // namespace lockkeeper::revision
