#include "engine/verify/verified_plan.h"

#include <cstdint>
#include <optional>

#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "nlohmann/json.hpp"

namespace lockkeeper::verify {
namespace {

using nlohmann::json;

// One description of each value for both directions: `Visit(archive, value)` names every member once.
class Writer {
 public:
  static constexpr bool kReads = false;
  json out = json::object();
  template <typename T>
  void operator()(const char* name, const T& value) {
    out[name] = Of(value);
  }

 private:
  static json Of(const std::string& value) { return value; }
  static json Of(bool value) { return value; }
  static json Of(int value) { return value; }
  static json Of(int64_t value) { return value; }
  static json Of(size_t value) { return value; }
  template <typename T>
  static json Of(const std::optional<T>& value) {
    return value.has_value() ? Of(*value) : json(nullptr);
  }
  template <typename T>
  static json Of(const std::vector<T>& values) {
    json list = json::array();
    for (const T& value : values) list.push_back(Of(value));
    return list;
  }
  template <typename T>
  static json Of(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return static_cast<int>(value);
    } else {
      Writer writer;
      Visit(writer, const_cast<T&>(value));
      return std::move(writer.out);
    }
  }
};

// Never throws: what has another type than expected leaves the member as it was; the digest tells afterwards.
class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(const json& in) : in_(in) {}
  template <typename T>
  void operator()(const char* name, T& value) {
    if (!in_.is_object()) return;
    const auto found = in_.find(name);
    if (found != in_.end()) To(*found, value);
  }

 private:
  static void To(const json& in, std::string& value) {
    if (in.is_string()) value = in.get<std::string>();
  }
  static void To(const json& in, bool& value) {
    if (in.is_boolean()) value = in.get<bool>();
  }
  static void To(const json& in, int& value) {
    if (in.is_number_integer()) value = in.get<int>();
  }
  static void To(const json& in, int64_t& value) {
    if (in.is_number_integer()) value = in.get<int64_t>();
  }
  static void To(const json& in, size_t& value) {
    if (in.is_number_integer()) value = in.get<size_t>();
  }
  template <typename T>
  static void To(const json& in, std::optional<T>& value) {
    if (in.is_null()) return;
    T inner{};
    To(in, inner);
    value = std::move(inner);
  }
  template <typename T>
  static void To(const json& in, std::vector<T>& values) {
    if (!in.is_array()) return;
    for (const json& element : in) To(element, values.emplace_back());
  }
  template <typename T>
  static void To(const json& in, T& value) {
    if constexpr (std::is_enum_v<T>) {
      if (in.is_number_integer()) value = static_cast<T>(in.get<int>());
    } else {
      Reader reader(in);
      Visit(reader, value);
    }
  }
  const json& in_;
};

template <typename Archive>
void Visit(Archive& archive, sql::Lock& lock) {
  archive("table", lock.table);
  archive("mode", lock.mode);
}

template <typename Archive>
void Visit(Archive& archive, sql::Loss& loss) {
  archive("of", loss.of);
  archive("name", loss.name);
  archive("where", loss.where);
}

template <typename Archive>
void Visit(Archive& archive, sql::Fact& fact) {
  archive("kind", fact.kind);
  archive("name", fact.name);
  archive("detail", fact.detail);
}

template <typename Archive>
void Visit(Archive& archive, sql::Effects& effects) {
  archive("known", effects.known);
  archive("why_unknown", effects.why_unknown);
  archive("locks", effects.locks);
  archive("scans", effects.scans);
  archive("rewrites", effects.rewrites);
  archive("destructive", effects.destructive);
  archive("losses", effects.losses);
  archive("facts", effects.facts);
}

template <typename Archive>
void Visit(Archive& archive, PlanStep& step) {
  archive("number", step.number);
  archive("sql", step.sql);
  archive("revision", step.revision);
  archive("file", step.file);
  archive("line", step.line);
  archive("effects", step.effects);
  archive("probe", step.probe_sql);
}

template <typename Archive>
void Visit(Archive& archive, PlanGroup& group) {
  archive("transactional", group.transactional);
  archive("steps", group.steps);
  archive("completes", group.completes_revision);
  archive("revision_digest", group.revision_digest);
  archive("remove_heads", group.remove_heads);
  archive("add_heads", group.add_heads);
}

template <typename Archive>
void Visit(Archive& archive, lint::Finding& finding) {
  archive("id", finding.id);
  archive("rule", finding.rule);
  archive("severity", finding.severity);
  archive("object", finding.object);
  archive("message", finding.message);
  archive("what_to_do", finding.what_to_do);
  archive("preflight", finding.preflight_sql);
  archive("revision", finding.revision);
  archive("line", finding.line);
  archive("rows", finding.rows_at_stake);
  archive("step", finding.step);
  archive("forbidden", finding.forbidden);
}

template <typename Archive>
void Visit(Archive& archive, RevisionPlan& plan) {
  archive("direction", plan.direction);
  archive("start_heads", plan.start_heads);
  archive("target_heads", plan.target_heads);
  archive("revisions", plan.revisions);
  archive("groups", plan.groups);
  // Left out where it says nothing: the digests of plans that were stored without it stay what they are.
  if (Archive::kReads || plan.statements_done != 0) archive("statements_done", plan.statements_done);
  archive("start", plan.start_fingerprint);
  archive("target", plan.target_fingerprint);
  archive("proof_start", plan.proof_start_fingerprint);
  archive("findings", plan.findings);
}

// The same plan gives the same bytes: members are sorted by name. Text that is not UTF-8 cannot come from a revision.
std::string ToText(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json ToJson(const RevisionPlan& plan) {
  Writer writer;
  Visit(writer, const_cast<RevisionPlan&>(plan));
  return std::move(writer.out);
}

}  // namespace

int RevisionPlan::steps() const {
  size_t count = 0;
  for (const PlanGroup& group : groups) count += group.steps.size();
  return static_cast<int>(count);
}

std::string RevisionPlan::Digest() const { return Sha256(ToText(ToJson(*this))); }

std::string VerifiedPlan::Serialize() const {
  return ToText(json{{"version", 1}, {"elapsed_us", absl::ToInt64Microseconds(elapsed_)}, {"plan", ToJson(plan_)}});
}

absl::StatusOr<VerifiedPlan> VerifiedPlan::Restore(absl::string_view serialized, absl::string_view expected_digest) {
  const json in = json::parse(serialized.begin(), serialized.end(), nullptr, /*allow_exceptions=*/false);
  RevisionPlan plan;
  int64_t elapsed = 0;
  Reader reader(in);
  reader("plan", plan);
  reader("elapsed_us", elapsed);
  VerifiedPlan restored(std::move(plan), absl::Microseconds(elapsed));
  if (restored.digest() == expected_digest) return restored;
  return Failure(Reason::kInternal).With("what", "a stored plan is not the one that was verified: its digest differs");
}

}  // namespace lockkeeper::verify
