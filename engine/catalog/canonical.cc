#include "engine/catalog/canonical.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/log.h"

namespace lockkeeper::catalog {
namespace {

constexpr absl::string_view kHeader = "lockkeeper snapshot v1";
constexpr absl::string_view kOwner = "owner", kAcl = "acl", kComment = "comment", kLabels = "security_labels", kNeeds = "needs",
                            kAutomatic = "part-of", kPart = "needs-part", kUnsupported = "unsupported";

template <typename Out>
void WriteFacets(const Facets& facets, Out&& line) {
  if (auto text = EncodeField(facets.owner); text.has_value()) line(kOwner, *text);
  if (auto text = EncodeField(facets.acl); text.has_value()) line(kAcl, *text);
  if (auto text = EncodeField(facets.comment); text.has_value()) line(kComment, *text);
  if (auto text = EncodeField(facets.labels); text.has_value()) line(kLabels, *text);
}

bool Informative(const KindDescriptor& kind, absl::string_view field) {
  for (const auto& [name, on_change] : kind.fields) {
    if (name == field) return on_change == OnChange::kInform;
  }
  return false;
}

// Reads the text line by line; every failure names the line.
class Parser {
 public:
  Parser(absl::string_view text, const KindTable& kinds) : lines_(absl::StrSplit(text, '\n')), kinds_(kinds) {}

  absl::StatusOr<SnapshotPtr> Parse() {
    if (lines_.empty() || lines_[0] != kHeader) return Fail("the first line is not 'lockkeeper snapshot v1'");
    for (at_ = 1; at_ < lines_.size(); ++at_) {
      const absl::string_view line = lines_[at_];
      if (line.empty()) continue;
      RETURN_IF_ERROR(line[0] == ' ' ? Attribute(line) : Head(line));
    }
    RETURN_IF_ERROR(Close());
    return Link();
  }

 private:
  struct Need {
    ObjectKey key;
    bool automatic = false;
    int32_t part = 0;
  };

  absl::Status Fail(absl::string_view what) const {
    return Failure(Reason::kInvalidArgument).With("what", absl::StrCat("snapshot, line ", at_ + 1, ": ", what));
  }

  absl::Status Head(absl::string_view line) {
    RETURN_IF_ERROR(Close());
    if (absl::ConsumePrefix(&line, "server ")) {
      return absl::SimpleAtoi(line, &major_) ? absl::OkStatus() : Fail("'server' needs a major version");
    }
    if (absl::ConsumePrefix(&line, "unsupported ")) {
      std::vector<std::string> parts;
      RETURN_IF_ERROR(DecodeField(line, parts));
      if (parts.size() != 3) return Fail("'unsupported' needs type, identity and digest");
      unsupported_.push_back(Unsupported{parts[0], parts[1], parts[2]});
      return absl::OkStatus();
    }
    Object object;
    ASSIGN_OR_RETURN(object.key, Key(line));
    objects_.push_back(std::move(object));
    needs_.emplace_back();
    open_ = true;
    return absl::OkStatus();
  }

  absl::Status Attribute(absl::string_view line) {
    if (!open_) return Fail("a field stands before the first object");
    line = absl::StripLeadingAsciiWhitespace(line);
    const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    Facets& facets = objects_.back().facets;
    if (pair.first == kOwner) return DecodeField(pair.second, facets.owner);
    if (pair.first == kAcl) return DecodeField(pair.second, facets.acl);
    if (pair.first == kComment) return DecodeField(pair.second, facets.comment);
    if (pair.first == kLabels) return DecodeField(pair.second, facets.labels);
    if (pair.first == kNeeds || pair.first == kAutomatic) {
      Need need{.automatic = pair.first == kAutomatic};
      ASSIGN_OR_RETURN(need.key, Key(pair.second));
      needs_.back().push_back(std::move(need));
      return absl::OkStatus();
    }
    if (pair.first == kPart) return Part(pair.second);
    fields_.emplace_back(std::string(pair.first), std::string(pair.second));
    return absl::OkStatus();
  }

  // A number and the key of the object that the part belongs to.
  absl::Status Part(absl::string_view text) {
    const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    Need need;
    if (!absl::SimpleAtoi(pair.first, &need.part)) return Fail("'needs-part' needs a number");
    ASSIGN_OR_RETURN(need.key, Key(pair.second));
    needs_.back().push_back(std::move(need));
    return absl::OkStatus();
  }

  absl::Status Close() {
    if (!std::exchange(open_, false)) return absl::OkStatus();
    auto facts = objects_.back().key.kind->decode(fields_);
    if (!facts.ok()) return Fail(facts.status().message());
    objects_.back().facts = *std::move(facts);
    fields_.clear();
    return absl::OkStatus();
  }

  // `kind part.part`, a part plain or a JSON string.
  absl::StatusOr<ObjectKey> Key(absl::string_view text) const {
    const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(text, absl::MaxSplits(' ', 1));
    ObjectKey key;
    key.kind = kinds_.Find(pair.first);
    if (key.kind == nullptr) return Fail(absl::StrCat("there is no kind '", pair.first, "'"));
    absl::string_view rest = pair.second;
    while (!rest.empty()) {
      size_t end = 0;
      if (rest[0] == '"') {
        for (end = 1; end < rest.size() && rest[end] != '"'; ++end) end += rest[end] == '\\' ? 1 : 0;
        ++end;
        std::string part;
        if (end > rest.size() || !DecodeField(rest.substr(0, end), part).ok()) return Fail("a quoted name does not end");
        key.path.push_back(std::move(part));
      } else {
        end = std::min(rest.find('.'), rest.size());
        key.path.emplace_back(rest.substr(0, end));
      }
      rest.remove_prefix(end);
      absl::ConsumePrefix(&rest, ".");
    }
    return key;
  }

  absl::StatusOr<SnapshotPtr> Link() {
    absl::flat_hash_map<std::string, uint32_t> place;
    for (uint32_t i = 0; i < objects_.size(); ++i) place[KeyText(objects_[i].key)] = i;
    std::vector<std::vector<Edge>> edges(objects_.size());
    for (size_t i = 0; i < objects_.size(); ++i) {
      for (const Need& need : needs_[i]) {
        const auto found = place.find(KeyText(need.key));
        if (found == place.end()) return Fail(absl::StrCat("'", KeyText(need.key), "' is needed but not there"));
        edges[i].push_back(Edge{found->second, need.automatic, need.part});
      }
    }
    return std::make_shared<const Snapshot>(std::move(objects_), std::move(edges), major_, std::move(unsupported_));
  }

  std::vector<absl::string_view> lines_;
  const KindTable& kinds_;
  size_t at_ = 0;
  bool open_ = false;
  int major_ = 0;
  std::vector<Object> objects_;
  std::vector<std::vector<Need>> needs_;
  std::vector<std::pair<std::string, std::string>> fields_;
  std::vector<Unsupported> unsupported_;
};

}  // namespace

std::string ToCanonical(const Snapshot& snapshot) {
  std::string out = absl::StrCat(kHeader, "\nserver ", snapshot.server_major(), "\n");
  const auto line = [&](absl::string_view name, absl::string_view value) {
    absl::StrAppend(&out, "  ", name, " ", value, "\n");
  };
  for (size_t i = 0; i < snapshot.size(); ++i) {
    const Object& object = snapshot[i];
    absl::StrAppend(&out, KeyText(object.key), "\n");
    WriteFacets(object.facets, line);
    for (const FieldText& field : object.key.kind->encode(*object.facts)) line(field.first, field.second);
    for (const Edge& edge : snapshot.Needs(i)) {
      const std::string key = KeyText(snapshot[edge.object].key);
      if (edge.part != 0) {
        line(kPart, absl::StrCat(edge.part, " ", key));
      } else if (edge.object != snapshot.Parent(i)) {
        line(edge.automatic ? kAutomatic : kNeeds, key);
      }
    }
  }
  for (const Unsupported& object : snapshot.unsupported()) {
    absl::StrAppend(&out, kUnsupported, " ",
                    *EncodeField(std::vector<std::string>{object.type, object.identity, object.digest}), "\n");
  }
  return out;
}

absl::StatusOr<SnapshotPtr> FromCanonical(absl::string_view text, const KindTable& kinds) {
  return Parser(text, kinds).Parse();
}

std::string Fingerprint(const Snapshot& snapshot) {
  Sha256Stream digest;
  const auto line = [&](absl::string_view name, absl::string_view value) {
    digest.Add(name);
    digest.Add(" ");
    digest.Add(value);
    digest.Add("\n");
  };
  for (const Object& object : snapshot.objects()) {
    digest.Add(KeyText(object.key));
    digest.Add("\n");
    WriteFacets(object.facets, line);
    for (const FieldText& field : object.key.kind->encode(*object.facts)) {
      if (!Informative(*object.key.kind, field.first)) line(field.first, field.second);
    }
  }
  for (const Unsupported& object : snapshot.unsupported()) {
    line(kUnsupported, absl::StrCat(object.type, " ", object.identity, " ", object.digest));
  }
  return absl::StrCat("v1.", snapshot.server_major(), ".", digest.Finish());
}

}  // namespace lockkeeper::catalog
