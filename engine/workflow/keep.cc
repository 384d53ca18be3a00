#include "engine/workflow/keep.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/catalog/facts.h"
#include "engine/catalog/kind.h"
#include "engine/sql/writer.h"
#include "engine/workflow/settings.h"

namespace lockkeeper::workflow {
namespace {

using catalog::Edge;
using catalog::Facets;
using catalog::Object;
using catalog::Snapshot;

using Texts = std::map<std::string, std::string>;

Texts TextsOf(const Object& object) {
  Texts out;
  for (const catalog::FieldText& field : object.key.kind->encode(*object.facts))
    out.emplace(std::string(field.first), field.second);
  return out;
}

std::string Text(const Texts& texts, absl::string_view field) {
  const auto found = texts.find(std::string(field));
  return found == texts.end() ? std::string() : found->second;
}

absl::string_view KindOf(const Object& object) { return object.key.kind->name; }

// Decides which undeclared objects stay.
class Keeper {
 public:
  Keeper(const Snapshot& from, const Snapshot& declared, const Claims& claims)
      : from_(from), declared_(declared), claims_(claims), verdict_(from.size()) {}

  // kNone: it is declared, or goes.
  bool Stays(size_t i) { return !Declared(i) && Judge(i); }

  void JudgeAll() {
    for (size_t i = 0; i < from_.size(); ++i) Stays(i);
    // A kept object takes with it what it stands on.
    for (size_t i = 0; i < from_.size(); ++i) {
      if (!Declared(i) && verdict_[i] == Verdict::kStays) Pull(i);
    }
  }
  bool stays(size_t i) const { return verdict_[i] == Verdict::kStays; }

  std::string Why(size_t i) const {
    if (IsUndeclaredPartition(i)) return "a partition of a declared table";
    if (pulled_.contains(i)) return "needed by what stays";
    return absl::StrCat("neither models nor SQL files speak of kind ", KindOf(from_[i]));
  }

 private:
  enum class Verdict { kOpen, kJudging, kStays, kGoes };

  bool Declared(size_t i) const { return declared_.Find(from_[i].key) != Snapshot::kNone; }

  bool IsUndeclaredPartition(size_t i) const {
    const bool table = KindOf(from_[i]) == "table" || KindOf(from_[i]) == "foreign_table";
    if (!table || Declared(i)) return false;
    std::vector<std::string> link = from_[i].key.path;
    link.push_back("partition");
    const size_t at = from_.Find("partition_attachment", link);
    if (at == Snapshot::kNone) return false;
    for (const Edge& edge : from_.Needs(at)) {
      const Object& parent = from_[edge.object];
      if (KindOf(parent) != "table" || edge.object == i) continue;
      if (Declared(edge.object) || IsUndeclaredPartition(edge.object)) return true;
    }
    return false;
  }

  // What can be kept although models could have said it: it does no harm to what is declared.
  static bool Harmless(absl::string_view kind) { return kind == "schema" || kind == "enum" || kind == "sequence"; }

  bool Wanted(size_t i) {
    if (!claims_.kinds.contains(std::string(KindOf(from_[i]))) || IsUndeclaredPartition(i)) return true;
    const size_t parent = from_.Parent(i);
    if (parent == Snapshot::kNone || KindOf(from_[parent]) == "schema") return false;
    return (claims_.partitions.contains(from_[parent].key.path) || Stays(parent)) && !LosesItsIndex(i);
  }

  // An index of a partition goes with the parent's index that it is attached to.
  bool LosesItsIndex(size_t i) {
    for (const Edge& user : from_.Users(i)) {
      if (KindOf(from_[user.object]) != "index_attachment" || from_.Parent(user.object) != i) continue;
      for (const Edge& edge : from_.Needs(user.object)) {
        if (edge.object != i && !Declared(edge.object) && !Stays(edge.object)) return true;
      }
    }
    return false;
  }

  bool Judge(size_t i) {
    if (verdict_[i] == Verdict::kJudging) return true;  // a circle of dependencies stands or falls together
    if (verdict_[i] != Verdict::kOpen) return verdict_[i] == Verdict::kStays;
    verdict_[i] = Verdict::kJudging;
    bool stays = Wanted(i);
    for (const Edge& edge : from_.Needs(i)) {
      if (!stays) break;
      const size_t needed = edge.object;
      stays = Declared(needed) || Harmless(KindOf(from_[needed])) || Stays(needed);
    }
    verdict_[i] = stays ? Verdict::kStays : Verdict::kGoes;
    return stays;
  }

  void Pull(size_t i) {
    for (const Edge& edge : from_.Needs(i)) {
      const size_t needed = edge.object;
      if (Declared(needed) || verdict_[needed] == Verdict::kStays) continue;
      verdict_[needed] = Verdict::kStays;
      pulled_.insert(needed);
      Pull(needed);
    }
  }

  const Snapshot &from_, &declared_;
  const Claims& claims_;
  std::vector<Verdict> verdict_;
  std::set<size_t> pulled_;
};

// The declared object with what nobody speaks of taken from the one that is there.
Object WithUnspoken(const Object& declared, const Object& found, const Claims& claims) {
  Object out = declared;
  if (!claims.privileges) {
    out.facets.owner = found.facets.owner;
    out.facets.acl = found.facets.acl;
  }
  const absl::string_view kind = KindOf(declared);
  const bool models_say = kind == "table" || kind == "column";
  if (!models_say && !claims.comments && !declared.facets.comment.has_value())
    out.facets.comment = found.facets.comment;
  if (declared.facets.labels.empty()) out.facets.labels = found.facets.labels;
  Texts texts = TextsOf(declared);
  const Texts found_texts = TextsOf(found);
  bool changed = false;
  for (const Setting& setting : SettingsModelsCannotSay()) {
    if (setting.kind != kind || claims.fields.contains(setting.name())) continue;
    const std::string there = Text(found_texts, setting.field);
    if (Text(texts, setting.field) != setting.neutral || there == setting.neutral) continue;
    texts[std::string(setting.field)] = there;
    changed = true;
  }
  if (!changed) return out;
  auto facts = declared.key.kind->decode({texts.begin(), texts.end()});
  if (facts.ok()) out.facts = *std::move(facts);
  return out;
}

// Puts a snapshot together by keys.
class Assembly {
 public:
  void Add(Object object, const Snapshot& of, size_t at) {
    places_[KeyText(object.key)] = static_cast<uint32_t>(objects_.size());
    objects_.push_back(std::move(object));
    sources_.emplace_back(&of, at);
  }
  catalog::SnapshotPtr Build(const Snapshot& from, const Snapshot& declared) {
    std::vector<std::vector<Edge>> needs(objects_.size());
    for (size_t i = 0; i < objects_.size(); ++i) {
      const auto& [snapshot, at] = sources_[i];
      for (const Edge& edge : snapshot->Needs(at)) {
        const auto place = places_.find(KeyText((*snapshot)[edge.object].key));
        if (place != places_.end()) needs[i].push_back(Edge{place->second, edge.automatic, edge.part});
      }
    }
    std::vector<catalog::Unsupported> unsupported = declared.unsupported();
    for (const catalog::Unsupported& object : from.unsupported()) {
      if (std::find(unsupported.begin(), unsupported.end(), object) == unsupported.end()) unsupported.push_back(object);
    }
    return std::make_shared<const Snapshot>(std::move(objects_), std::move(needs), declared.server_major(),
                                            std::move(unsupported));
  }

 private:
  std::vector<Object> objects_;
  std::vector<std::pair<const Snapshot*, size_t>> sources_;
  std::map<std::string, uint32_t> places_;
};

std::string Decoded(const Object& object, absl::string_view field) {
  std::string out;
  const std::string text = Text(TextsOf(object), field);
  return !text.empty() && catalog::DecodeField(text, out).ok() ? out : std::string();
}

// The table that a link of a partition leads to; null when it is out of scope.
const Object* ParentTable(const Snapshot& snapshot, size_t link) {
  for (const Edge& edge : snapshot.Needs(link)) {
    if (KindOf(snapshot[edge.object]) == "table" && snapshot.Parent(link) != edge.object) return &snapshot[edge.object];
  }
  return nullptr;
}

}  // namespace

Merged KeepUndeclared(const Snapshot& from, const Snapshot& declared, const Claims& claims) {
  Keeper keeper(from, declared, claims);
  keeper.JudgeAll();
  Merged out;
  Assembly assembly;
  for (size_t i = 0; i < declared.size(); ++i) {
    const Object* found = from.Get(declared[i].key);
    assembly.Add(found == nullptr ? declared[i] : WithUnspoken(declared[i], *found, claims), declared, i);
  }
  for (size_t i = 0; i < from.size(); ++i) {
    if (!keeper.stays(i)) continue;
    assembly.Add(from[i], from, i);
    const size_t parent = from.Parent(i);
    const bool part = parent != Snapshot::kNone && KindOf(from[parent]) != "schema" && keeper.stays(parent);
    if (part) continue;
    out.kept.push_back(Kept{std::string(KindOf(from[i])), KeyText(from[i].key), keeper.Why(i)});
  }
  out.desired = assembly.Build(from, declared);
  return out;
}

std::vector<UndeclaredPartition> UndeclaredPartitions(const Snapshot& from, const Snapshot& declared) {
  std::vector<UndeclaredPartition> out;
  std::set<std::vector<std::string>> made;
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < from.size(); ++i) {
      const Object& link = from[i];
      if (KindOf(link) != "partition_attachment") continue;
      const std::vector<std::string> table(link.key.path.begin(), link.key.path.end() - 1);
      if (made.contains(table) || declared.Find("table", table) != Snapshot::kNone) continue;
      const Object* parent = ParentTable(from, i);
      const Object* child = from.Get("table", table);
      if (parent == nullptr || child == nullptr) continue;
      if (!made.contains(parent->key.path) && declared.Get(parent->key) == nullptr) continue;
      const std::string key = Decoded(*child, "partition_key");
      sql::SqlWriter writer;
      writer.Add("CREATE TABLE").Add(sql::QualifiedName(table)).Add("PARTITION OF").Add(parent->Qualified());
      writer.Add(sql::Printed(Decoded(link, "bound"))).AddIf(!key.empty(), "PARTITION BY", sql::Printed(key));
      out.push_back(UndeclaredPartition{table, KeyText(child->key), writer.Sql()});
      made.insert(table);
      more = true;
    }
  }
  return out;
}

}  // namespace lockkeeper::workflow
