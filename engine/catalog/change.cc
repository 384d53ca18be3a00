#include "engine/catalog/change.h"

#include <algorithm>
#include <map>

namespace lockkeeper::catalog {
namespace {

std::map<std::string, std::string> Texts(const Object* object) {
  std::map<std::string, std::string> out;
  if (object == nullptr) return out;
  for (FieldText& field : object->key.kind->encode(*object->facts)) out[std::string(field.first)] = std::move(field.second);
  const auto put = [&](const char* name, const auto& value) {
    if (auto text = EncodeField(value); text.has_value()) out[name] = *std::move(text);
  };
  put("owner", object->facets.owner);
  put("acl", object->facets.acl);
  put("comment", object->facets.comment);
  put("security_labels", object->facets.labels);
  return out;
}

bool Informs(const KindDescriptor& kind, const std::string& name) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [&](const auto& field) {
    return field.first == absl::string_view(name) && field.second == OnChange::kInform;
  });
}

}  // namespace

absl::string_view VerbName(Verb verb) {
  switch (verb) {
    case Verb::kCreated: return "created";
    case Verb::kDropped: return "dropped";
    case Verb::kAltered: return "altered";
    case Verb::kRecreated: return "recreated";
  }
  return "";
}

ChangeSet::ChangeSet(SnapshotPtr from, SnapshotPtr to, std::vector<Change> changes)
    : from_(std::move(from)), to_(std::move(to)), changes_(std::move(changes)),
      by_before_(from_->size(), 0), by_after_(to_->size(), 0) {
  for (uint32_t i = 0; i < changes_.size(); ++i) {
    if (changes_[i].before != Snapshot::kNone) by_before_[changes_[i].before] = i + 1;
    if (changes_[i].after != Snapshot::kNone) by_after_[changes_[i].after] = i + 1;
  }
}

const ObjectKey& ChangeSet::key(const Change& change) const {
  return change.after != Snapshot::kNone ? (*to_)[change.after].key : (*from_)[change.before].key;
}

std::vector<Unsupported> ChangeSet::unsupported_differences() const {
  std::vector<Unsupported> out;
  const auto missing = [&](const Snapshot& a, const Snapshot& b) {
    for (const Unsupported& object : a.unsupported()) {
      if (std::find(b.unsupported().begin(), b.unsupported().end(), object) == b.unsupported().end()) out.push_back(object);
    }
  };
  missing(*from_, *to_);
  missing(*to_, *from_);
  return out;
}

std::vector<FieldDifference> Differences(const ChangeSet& changes, const Change& change) {
  const Object* before = change.before == Snapshot::kNone ? nullptr : &changes.from()[change.before];
  const Object* after = change.after == Snapshot::kNone ? nullptr : &changes.to()[change.after];
  std::map<std::string, std::string> old_texts = Texts(before), new_texts = Texts(after);
  std::map<std::string, std::string> names = old_texts;
  names.insert(new_texts.begin(), new_texts.end());
  std::vector<FieldDifference> out;
  for (const auto& entry : names) {
    FieldDifference difference{entry.first, old_texts[entry.first], new_texts[entry.first], false};
    if (difference.before == difference.after) continue;
    difference.informs = Informs(*changes.key(change).kind, entry.first);
    out.push_back(std::move(difference));
  }
  return out;
}

}  // namespace lockkeeper::catalog
