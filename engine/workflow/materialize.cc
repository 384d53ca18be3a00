#include "engine/workflow/materialize.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"
#include "engine/catalog/canonical.h"
#include "engine/diff/diff.h"
#include "engine/kinds/all_kinds.h"
#include "engine/pg/recipe.h"
#include "engine/revision/target.h"
#include "engine/verify/group.h"
#include "engine/verify/scratch.h"
#include "engine/verify/summary.h"
#include "engine/workflow/claims.h"
#include "engine/workflow/keep.h"
#include "engine/workflow/renaming.h"

namespace lockkeeper::workflow {
namespace {

constexpr size_t kMaxContents = 64, kMaxLately = 32, kMaxLive = 32;

template <typename... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Match(Cases...) -> Match<Cases...>;

std::string ContentKey(const std::vector<std::string>& digests) { return Sha256(absl::StrJoin(digests, "\n")); }

// What a shadow holds in which the first of these ran, for each number of them; the longest chain first. Another way of
// running them needs another seed.
std::vector<std::string> KeysOf(const std::vector<std::string>& digests, const std::string& stock) {
  std::vector<std::string> out;
  std::string key = Sha256(absl::StrCat("revisions in a shadow 1\n", stock));
  for (const std::string& digest : digests) {
    key = Sha256(absl::StrCat(key, digest));
    out.push_back(key);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

// Models first, whatever order the caller put them in.
std::vector<const DeclaredFile*> InOrder(const std::vector<DeclaredFile>& files) {
  std::vector<const DeclaredFile*> out;
  for (const DeclaredFile& file : files) out.push_back(&file);
  std::stable_partition(out.begin(), out.end(), [](const DeclaredFile* file) { return file->from_models; });
  return out;
}

// Never those of revisions, which are digests of files with a header.
std::vector<std::string> DigestsOf(const std::vector<DeclaredFile>& files) {
  std::vector<std::string> out = {"declared files"};
  for (const DeclaredFile* file : InOrder(files)) out.push_back(Sha256(file->content));
  return out;
}

absl::Status RunFiles(pg::Session& session, const std::vector<DeclaredFile>& files, CancelToken& cancel) {
  for (const DeclaredFile* file : InOrder(files))
    RETURN_IF_ERROR(verify::RunFile(session, file->path, file->content, cancel));
  return absl::OkStatus();
}

bool UsesNewEnumValue(const absl::Status& status) {
  const Metadata metadata = MetadataOf(status);
  const auto sqlstate = metadata.find("sqlstate");
  return sqlstate != metadata.end() && sqlstate->second == "55P04";
}

}  // namespace

absl::StatusOr<revision::IdSet> AppliedAt(const revision::Graph& graph, absl::string_view target) {
  if (target == "base" || (graph.empty() && (target == "head" || target == "heads"))) return revision::IdSet();
  ASSIGN_OR_RETURN(const std::vector<revision::Step> steps, revision::ResolveUpgrade(graph, {}, target));
  revision::IdSet out;
  for (const revision::Step& step : steps) out.insert(step.revision->id);
  return out;
}

std::vector<std::string> DigestsOf(const revision::Graph& graph, const revision::IdSet& applied) {
  std::vector<std::string> out;
  for (const revision::RevisionPtr& revision : graph.InOrder(applied)) out.push_back(revision->digest);
  return out;
}

absl::StatusOr<shadow::ShadowLease> Materializer::LeaseAt(const revision::Graph& graph, const revision::IdSet& applied,
                                                          CancelToken& cancel) {
  ASSIGN_OR_RETURN(const std::string stock, shadows_.Stock());
  const std::vector<std::string> keys = KeysOf(DigestsOf(graph, applied), stock);
  const std::vector<revision::RevisionPtr> chain = graph.InOrder(applied);
  for (const verify::EnumValues values : {verify::EnumValues::kUsedWhereNamed, verify::EnumValues::kUsedAnywhere}) {
    ASSIGN_OR_RETURN(Begun begun, Begin(keys, cancel));
    const absl::Time begin = absl::Now();
    std::vector<revision::Step> steps;
    for (size_t i = begun.done; i < chain.size(); ++i) steps.push_back(revision::Step{chain[i], {}, {}});
    ASSIGN_OR_RETURN(const std::vector<verify::PlanGroup> groups,
                     verify::GroupSteps(steps, verify::Direction::kUpgrade, values));
    const absl::Status status = verify::RunGroups(begun.lease.session(), groups, cancel);
    if (status.ok()) {
      if (!steps.empty()) RETURN_IF_ERROR(shadows_.Keep(begun.lease, keys.front(), absl::Now() - begin));
      return std::move(begun.lease);
    }
    if (values == verify::EnumValues::kUsedAnywhere || !UsesNewEnumValue(status)) return status;
  }
  return absl::InternalError("bug: unreachable");
}

absl::StatusOr<Materializer::Begun> Materializer::Begin(const std::vector<std::string>& keys, CancelToken& cancel) {
  ASSIGN_OR_RETURN(std::optional<shadow::ShadowPool::Copy> copy, shadows_.LeaseCopy(cancel, keys));
  if (copy.has_value()) return Begun{std::move(copy->lease), keys.size() - copy->key};
  ASSIGN_OR_RETURN(shadow::ShadowLease lease, shadows_.Lease(cancel));
  return Begun{std::move(lease), 0};
}

absl::StatusOr<shadow::ShadowLease> Materializer::LeaseWithin(const revision::Graph& graph,
                                                              const revision::IdSet& applied,
                                                              const revision::Step& step, verify::Direction direction,
                                                              int done, CancelToken& cancel) {
  for (const verify::EnumValues values : {verify::EnumValues::kUsedWhereNamed, verify::EnumValues::kUsedAnywhere}) {
    ASSIGN_OR_RETURN(std::vector<verify::PlanGroup> groups, verify::GroupSteps({step}, direction, values));
    const verify::Cut cut = verify::CutAfter(std::move(groups), done);
    ASSIGN_OR_RETURN(shadow::ShadowLease lease, LeaseAt(graph, applied, cancel));
    const absl::Status status = verify::RunGroups(lease.session(), cut.done, cancel);
    if (status.ok()) return lease;
    if (values == verify::EnumValues::kUsedAnywhere || !UsesNewEnumValue(status)) return status;
  }
  return absl::InternalError("bug: unreachable");
}

absl::StatusOr<shadow::ShadowLease> Materializer::LeaseLike(const catalog::SnapshotPtr& wanted, CancelToken& cancel) {
  ASSIGN_OR_RETURN(shadow::ShadowLease lease, shadows_.Lease(cancel));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr empty, reader_.Read(lease.session()));
  ASSIGN_OR_RETURN(const std::vector<plan::Statement> statements, plan::Build(diff::Diff(empty, wanted)));
  RETURN_IF_ERROR(RunStatements(lease.session(), statements, cancel));
  ASSIGN_OR_RETURN(const catalog::SnapshotPtr made, reader_.Read(lease.session()));
  const std::string gap = verify::SummaryOf(diff::Diff(wanted, made));
  if (gap.empty()) return lease;
  return Failure(Reason::kUnsupportedObjects).With("objects", gap);
}

absl::StatusOr<catalog::SnapshotPtr> Materializer::AtRevisions(const revision::Graph& graph,
                                                               const revision::IdSet& applied, CancelToken& cancel,
                                                               std::optional<shadow::ShadowLease>* left_over) {
  const std::vector<std::string> digests = DigestsOf(graph, applied);
  if (const catalog::SnapshotPtr stored = Stored(digests); stored != nullptr) return stored;
  ASSIGN_OR_RETURN(shadow::ShadowLease lease, LeaseAt(graph, applied, cancel));
  ASSIGN_OR_RETURN(catalog::SnapshotPtr snapshot, reader_.Read(lease.session()));
  Store(digests, snapshot);
  if (left_over != nullptr) left_over->emplace(std::move(lease));
  return snapshot;
}

catalog::SnapshotPtr Materializer::Stored(const std::vector<std::string>& digests) const {
  absl::MutexLock lock(&mutex_);
  const auto found = by_content_.find(ContentKey(digests));
  return found == by_content_.end() ? nullptr : found->second;
}

void Materializer::Store(const std::vector<std::string>& digests, const catalog::SnapshotPtr& snapshot) {
  const std::string key = ContentKey(digests);
  absl::MutexLock lock(&mutex_);
  if (!by_content_.emplace(key, snapshot).second) return;
  contents_.push_back(key);
  if (contents_.size() <= kMaxContents) return;
  by_content_.erase(contents_.front());
  contents_.pop_front();
}

absl::StatusOr<catalog::SnapshotPtr> Materializer::ReadLive(const Target& target) {
  pg::ConnectOptions options;
  options.conninfo = target.conninfo;
  options.application_name = "lockkeeper/read";
  options.environment = target.environment;
  ASSIGN_OR_RETURN(const std::unique_ptr<pg::Session> session, pg::OpenWith(options, pg::Recipe()));
  const std::string key = Sha256(absl::StrCat(target.environment, "\n", target.conninfo.Reveal()));
  introspect::Memory memory = Recall(key);
  ASSIGN_OR_RETURN(catalog::SnapshotPtr snapshot, reader_.ReadAgain(*session, memory));
  Memorise(key, std::move(memory));
  return snapshot;
}

introspect::Memory Materializer::Recall(const std::string& key) const {
  absl::MutexLock lock(&mutex_);
  const auto found = live_.find(key);
  return found == live_.end() ? introspect::Memory() : found->second;
}

// Of two readings at once either may stay: both know when they were true.
void Materializer::Memorise(const std::string& key, introspect::Memory memory) {
  absl::MutexLock lock(&mutex_);
  if (live_.size() >= kMaxLive && !live_.contains(key)) live_.erase(live_.begin());
  live_[key] = std::move(memory);
}

absl::StatusOr<catalog::SnapshotPtr> Materializer::ReadDeclared(const std::vector<DeclaredFile>& files,
                                                                CancelToken& cancel) {
  const std::vector<std::string> digests = DigestsOf(files);
  if (catalog::SnapshotPtr stored = Stored(digests); stored != nullptr) return stored;
  ASSIGN_OR_RETURN(const shadow::ShadowLease lease, shadows_.Lease(cancel));
  RETURN_IF_ERROR(RunFiles(lease.session(), files, cancel));
  RETURN_IF_ERROR(verify::PrepareScratch(lease.session()));
  ASSIGN_OR_RETURN(catalog::SnapshotPtr snapshot, reader_.Read(lease.session()));
  Store(digests, snapshot);
  return snapshot;
}

absl::StatusOr<catalog::SnapshotPtr> Materializer::Read(const Source& source, const revision::Graph& graph,
                                                        CancelToken& cancel) {
  using Result = absl::StatusOr<catalog::SnapshotPtr>;
  return std::visit(
      Match{
          [&](const LiveSource& live) -> Result { return ReadLive(live.target); },
          [&](const RevisionSource& revisions) -> Result {
            ASSIGN_OR_RETURN(const revision::IdSet applied, AppliedAt(graph, revisions.target));
            return AtRevisions(graph, applied, cancel);
          },
          [&](const DeclaredSource& declared) -> Result { return ReadDeclared(declared.files, cancel); },
          [&](const EmptySource&) -> Result { return AtRevisions(revision::Graph(), {}, cancel); },
          [&](const CanonicalSource& text) -> Result { return catalog::FromCanonical(text.text, kinds::AllKinds()); },
      },
      source);
}

absl::StatusOr<Materializer::Desired> Materializer::ReadModels(const std::vector<DeclaredFile>& files,
                                                               const catalog::SnapshotPtr& from, CancelToken& cancel) {
  ASSIGN_OR_RETURN(const shadow::ShadowLease lease, shadows_.Lease(cancel));
  pg::Session& session = lease.session();
  RETURN_IF_ERROR(RunFiles(session, files, cancel));
  RETURN_IF_ERROR(verify::PrepareScratch(session));
  ASSIGN_OR_RETURN(catalog::SnapshotPtr declared, reader_.Read(session));
  ASSIGN_OR_RETURN(Claims claims, ClaimsOf(files, *declared));
  std::vector<Kept> kept;
  const std::vector<UndeclaredPartition> partitions = UndeclaredPartitions(*from, *declared);
  for (const UndeclaredPartition& partition : partitions) {
    const absl::Status made = session.Exec(partition.sql);
    if (!made.ok()) break;  // the declared parent is partitioned otherwise now: then its partitions cannot stay
    claims.partitions.insert(partition.table);
    kept.push_back(Kept{"table", partition.object, "a partition of a declared table"});
  }
  if (!claims.partitions.empty()) {
    ASSIGN_OR_RETURN(declared, reader_.Read(session));
  }
  Merged merged = KeepUndeclared(*from, *declared, claims);
  kept.insert(kept.end(), merged.kept.begin(), merged.kept.end());
  return Desired{std::move(merged.desired), std::move(kept)};
}

absl::StatusOr<Materializer::Desired> Materializer::ReadDesired(const Source& source, const catalog::SnapshotPtr& from,
                                                                const revision::Graph& graph, CancelToken& cancel) {
  if (const auto* declared = std::get_if<DeclaredSource>(&source); declared != nullptr) {
    const auto is_model = [](const DeclaredFile& file) { return file.from_models; };
    if (std::any_of(declared->files.begin(), declared->files.end(), is_model))
      return ReadModels(declared->files, from, cancel);
  }
  ASSIGN_OR_RETURN(catalog::SnapshotPtr snapshot, Read(source, graph, cancel));
  return Desired{std::move(snapshot), {}};
}

absl::StatusOr<std::pair<catalog::SnapshotPtr, Materializer::Desired>> Materializer::ReadBoth(
    const Source& from, const Source& to, const revision::Graph& graph, CancelToken& cancel) {
  const bool independent = std::holds_alternative<LiveSource>(from) && !std::holds_alternative<DeclaredSource>(to);
  if (!independent) {
    ASSIGN_OR_RETURN(catalog::SnapshotPtr before, Read(from, graph, cancel));
    ASSIGN_OR_RETURN(Desired desired, ReadDesired(to, before, graph, cancel));
    return std::make_pair(std::move(before), std::move(desired));
  }
  // Only a live source is read on the other thread: it does not use the token, which has place for one session.
  absl::StatusOr<catalog::SnapshotPtr> before;
  std::thread other([&] { before = Read(from, graph, cancel); });
  absl::StatusOr<Desired> desired = ReadDesired(to, nullptr, graph, cancel);
  other.join();
  RETURN_IF_ERROR(before.status());
  RETURN_IF_ERROR(desired.status());
  return std::make_pair(*std::move(before), *std::move(desired));
}

void Materializer::Remember(const catalog::SnapshotPtr& snapshot) {
  absl::MutexLock lock(&mutex_);
  lately_.push_back(snapshot);
  if (lately_.size() > kMaxLately) lately_.pop_front();
}

catalog::SnapshotPtr Materializer::Known(absl::string_view fingerprint) const {
  absl::MutexLock lock(&mutex_);
  for (const catalog::SnapshotPtr& snapshot : lately_) {
    if (snapshot->fingerprint() == fingerprint) return snapshot;
  }
  return nullptr;
}

}  // namespace lockkeeper::workflow
