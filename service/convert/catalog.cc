#include "service/convert/catalog.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "engine/catalog/canonical.h"
#include "service/convert/time.h"

namespace lockkeeper::convert {
namespace {

// One part of a printed path: a plain word up to the next dot, or a JSON string.
std::string TakePart(absl::string_view& text) {
  std::string part;
  if (!text.empty() && text[0] == '"') {
    size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      part.push_back(text[i]);
    }
    text.remove_prefix(std::min(text.size(), i + 1));
  } else {
    const size_t dot = text.find('.');
    part = std::string(text.substr(0, dot));
    text.remove_prefix(std::min(text.size(), part.size()));
  }
  if (!text.empty() && text[0] == '.') text.remove_prefix(1);
  return part;
}

v1::ChangeVerb VerbOf(catalog::Verb verb) {
  switch (verb) {
    case catalog::Verb::kCreated: return v1::CHANGE_VERB_CREATED;
    case catalog::Verb::kDropped: return v1::CHANGE_VERB_DROPPED;
    case catalog::Verb::kAltered: return v1::CHANGE_VERB_ALTERED;
    case catalog::Verb::kRecreated: return v1::CHANGE_VERB_RECREATED;
  }
  return v1::CHANGE_VERB_UNSPECIFIED;
}

void AddField(absl::string_view name, std::string value, v1::CatalogObject* out) {
  v1::Field* field = out->add_fields();
  field->set_name(std::string(name));
  field->set_value(std::move(value));
}

}  // namespace

void ToProto(const catalog::ObjectKey& key, v1::ObjectRef* out) {
  out->set_kind(std::string(key.kind->name));
  for (const std::string& part : key.path) out->add_path(part);
  out->set_display(catalog::KeyText(key));
}

void KeyTextToProto(absl::string_view text, v1::ObjectRef* out) {
  out->set_display(std::string(text));
  const size_t space = text.find(' ');
  out->set_kind(std::string(text.substr(0, space)));
  if (space == absl::string_view::npos) return;
  text.remove_prefix(space + 1);
  while (!text.empty()) out->add_path(TakePart(text));
}

void NameToProto(absl::string_view text, v1::ObjectRef* out) {
  out->set_display(std::string(text));
  while (!text.empty()) out->add_path(TakePart(text));
}

void ToProto(const catalog::Unsupported& unsupported, v1::UnsupportedObject* out) {
  out->mutable_ref()->set_kind(unsupported.type);
  out->mutable_ref()->add_path(unsupported.identity);
  out->mutable_ref()->set_display(absl::StrCat(unsupported.type, " ", unsupported.identity));
  out->set_reason(absl::StrCat("objects of the kind '", unsupported.type, "' are not managed yet"));
}

void ToProto(const catalog::Snapshot& snapshot, size_t position, v1::CatalogObject* out) {
  const catalog::Object& object = snapshot[position];
  ToProto(object.key, out->mutable_ref());
  for (const catalog::FieldText& field : object.key.kind->encode(*object.facts))
    AddField(field.first, field.second, out);
  if (!object.facets.owner.empty()) AddField("owner", object.facets.owner, out);
  for (const std::string& entry : object.facets.acl) AddField("acl", entry, out);
  if (object.facets.comment.has_value()) AddField("comment", *object.facets.comment, out);
  for (const catalog::Edge& edge : snapshot.Needs(position)) ToProto(snapshot[edge.object].key, out->add_depends_on());
}

void ToProto(const catalog::ChangeSet& changes, Repeated<v1::Change>* out) {
  for (const catalog::Change& change : changes.changes()) {
    v1::Change* made = out->Add();
    ToProto(changes.key(change), made->mutable_object());
    made->set_verb(VerbOf(change.verb));
    if (!change.because.empty()) KeyTextToProto(change.because, made->mutable_because_of());
    if (change.verb == catalog::Verb::kCreated || change.verb == catalog::Verb::kDropped) continue;
    for (catalog::FieldDifference& difference : catalog::Differences(changes, change)) {
      v1::FieldChange* field = made->add_fields();
      field->set_name(std::move(difference.name));
      if (!difference.before.empty()) field->set_old_value(std::move(difference.before));
      if (!difference.after.empty()) field->set_new_value(std::move(difference.after));
    }
  }
}

void ToProto(const catalog::ChangeSet& changes, const diff::Renames& renames, Repeated<v1::Change>* out) {
  for (const diff::Rename& rename : renames) {
    v1::Change* made = out->Add();
    ToProto(rename.to, made->mutable_object());
    ToProto(rename.from, made->mutable_renamed_from());
    made->set_verb(v1::CHANGE_VERB_ALTERED);
  }
  Repeated<v1::Change> rest;
  ToProto(changes, &rest);
  for (v1::Change& change : rest) {
    const auto same = std::find_if(out->begin(), out->end(), [&](const v1::Change& each) {
      return each.has_renamed_from() && each.object().display() == change.object().display();
    });
    if (same == out->end()) {
      out->Add(std::move(change));
    } else {
      *change.mutable_renamed_from() = same->renamed_from();
      *same = std::move(change);
    }
  }
}

void ToProto(const std::vector<catalog::Unsupported>& unsupported, Repeated<v1::UnsupportedObject>* out) {
  for (const catalog::Unsupported& each : unsupported) ToProto(each, out->Add());
}

void ToProto(const std::vector<workflow::Kept>& kept, Repeated<v1::KeptObject>* out) {
  for (const workflow::Kept& each : kept) {
    v1::KeptObject* made = out->Add();
    made->mutable_ref()->set_kind(each.kind);
    KeyTextToProto(each.object, made->mutable_ref());
    made->set_reason(each.why);
  }
}

void ToProto(const std::vector<workflow::ColumnOrderNote>& notes, Repeated<v1::ColumnOrderNote>* out) {
  for (const workflow::ColumnOrderNote& each : notes) {
    v1::ColumnOrderNote* made = out->Add();
    KeyTextToProto(absl::StrCat("table ", each.table), made->mutable_table());
    for (const std::string& column : each.found) made->add_from_order(column);
    for (const std::string& column : each.wanted) made->add_to_order(column);
  }
}

void OrderToProto(const std::vector<workflow::ColumnOrderNote>& notes, Repeated<v1::Change>* out) {
  for (const workflow::ColumnOrderNote& note : notes) {
    v1::Change* made = out->Add();
    KeyTextToProto(absl::StrCat("table ", note.table), made->mutable_object());
    made->set_verb(v1::CHANGE_VERB_ALTERED);
    v1::FieldChange* field = made->add_fields();
    field->set_name("column_order");
    field->set_old_value(absl::StrJoin(note.found, ", "));
    field->set_new_value(absl::StrJoin(note.wanted, ", "));
  }
}

void ToProto(const catalog::Snapshot& snapshot, v1::Snapshot* out) {
  out->set_fingerprint(snapshot.fingerprint());
  out->set_server_version(VersionText(snapshot.server_major()));
  out->set_canonical_text(catalog::ToCanonical(snapshot));
  out->set_object_count(static_cast<int32_t>(snapshot.size()));
  ToProto(snapshot.unsupported(), out->mutable_unsupported());
  ToProto(absl::Now(), out->mutable_capture_time());
}

workflow::DeclaredSource FromProto(const v1::DeclaredSchema& declared) {
  workflow::DeclaredSource source;
  for (const v1::SqlFile& file : declared.files()) {
    source.files.push_back({file.path(), file.content(), file.origin() == v1::SQL_ORIGIN_MODELS});
  }
  return source;
}

std::string VersionText(int server_version) {
  if (server_version <= 0) return "";
  if (server_version < 10000) return absl::StrCat(server_version);
  return absl::StrCat(server_version / 10000, ".", server_version % 10000);
}

}  // namespace lockkeeper::convert
