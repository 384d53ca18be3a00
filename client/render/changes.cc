#include "client/render/changes.h"

#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/render/text.h"

namespace lockkeeper::client {
namespace {

constexpr size_t kValueWidth = 60;

struct VerbWords {
  const char* sign;
  const char* word;
  Color color;
};

VerbWords WordsFor(v1::ChangeVerb verb) {
  switch (verb) {
    case v1::CHANGE_VERB_CREATED: return {"+", "created", Color::kGreen};
    case v1::CHANGE_VERB_DROPPED: return {"-", "dropped", Color::kRed};
    case v1::CHANGE_VERB_RECREATED: return {"!", "recreated", Color::kYellow};
    default: return {"~", "altered", Color::kYellow};
  }
}

std::string ValueText(bool present, const std::string& value) {
  return present ? OneLine(value, kValueWidth) : "(none)";
}

std::string RenderFields(const v1::Change& change) {
  std::string out;
  for (const v1::FieldChange& field : change.fields()) {
    absl::StrAppend(&out, "    ", field.name(), ": ", ValueText(field.has_old_value(), field.old_value()), " -> ",
                    ValueText(field.has_new_value(), field.new_value()), "\n");
  }
  return out;
}

}  // namespace

std::string RenderChanges(const Repeated<v1::Change>& changes, const Terminal& terminal) {
  std::string out;
  for (const v1::Change& change : changes) {
    const VerbWords words = WordsFor(change.verb());
    absl::StrAppend(&out, terminal.Paint(words.color, words.sign), " ", ObjectText(change.object()));
    if (change.has_renamed_from()) {
      absl::StrAppend(&out, " (was ", ObjectText(change.renamed_from()), ")");
    }
    if (change.verb() == v1::CHANGE_VERB_RECREATED) {
      absl::StrAppend(&out, " recreated");
      if (change.has_because_of()) {
        absl::StrAppend(&out, " because of ", ObjectText(change.because_of()));
      }
    }
    absl::StrAppend(&out, "\n", RenderFields(change));
  }
  return out;
}

std::string SummarizeChanges(const Repeated<v1::Change>& changes) {
  constexpr std::array kOrder = {v1::CHANGE_VERB_CREATED, v1::CHANGE_VERB_ALTERED, v1::CHANGE_VERB_RECREATED,
                                 v1::CHANGE_VERB_DROPPED};
  std::vector<std::string> parts;
  for (const v1::ChangeVerb verb : kOrder) {
    size_t count = 0;
    for (const v1::Change& change : changes) count += change.verb() == verb ? 1 : 0;
    if (count > 0) parts.push_back(absl::StrCat(count, " ", WordsFor(verb).word));
  }
  return parts.empty() ? "no difference" : absl::StrJoin(parts, ", ");
}

std::string RenderKept(const Repeated<v1::KeptObject>& kept) {
  std::string out;
  for (const v1::KeptObject& object : kept) {
    absl::StrAppend(&out, "kept: ", ObjectText(object.ref()));
    if (!object.reason().empty()) absl::StrAppend(&out, " (", object.reason(), ")");
    absl::StrAppend(&out, "\n");
  }
  return out;
}

std::string RenderUnsupported(const Repeated<v1::UnsupportedObject>& unsupported) {
  std::string out;
  for (const v1::UnsupportedObject& object : unsupported) {
    absl::StrAppend(&out, "unsupported: ", ObjectText(object.ref()));
    if (!object.reason().empty()) absl::StrAppend(&out, " (", object.reason(), ")");
    absl::StrAppend(&out, "\n");
  }
  return out;
}

std::string RenderColumnOrder(const Repeated<v1::ColumnOrderNote>& notes) {
  std::string out;
  for (const v1::ColumnOrderNote& note : notes) {
    absl::StrAppend(&out, "column order only: ", ObjectText(note.table()), ": ", absl::StrJoin(note.from_order(), ", "),
                    " -> ", absl::StrJoin(note.to_order(), ", "), "\n");
  }
  return out;
}

}  // namespace lockkeeper::client
