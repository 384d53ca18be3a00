// Sources to snapshots: the server parses, the server prints. Thread-safe.
//
// Snapshots of revisions are cached by what they were made of (the digests in their order), because the same history is
// asked for again and again. What was read lately is also found by its fingerprint, to name differences later.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_MATERIALIZE_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_MATERIALIZE_H_

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "engine/base/cancel.h"
#include "engine/catalog/snapshot.h"
#include "engine/introspect/epoch.h"
#include "engine/introspect/reader.h"
#include "engine/revision/graph.h"
#include "engine/revision/target.h"
#include "engine/shadow/pool.h"
#include "engine/verify/verified_plan.h"
#include "engine/workflow/engine.h"

namespace lockkeeper::workflow {

// The revisions that a source's target means: those applied when the target is reached from nothing.
absl::StatusOr<revision::IdSet> AppliedAt(const revision::Graph& graph, absl::string_view target);

// The digests of the revisions in the order in which they run.
std::vector<std::string> DigestsOf(const revision::Graph& graph, const revision::IdSet& applied);

class Materializer {
 public:
  // Both outlive it.
  Materializer(shadow::ShadowPool& shadows, const introspect::Reader& reader) : shadows_(shadows), reader_(reader) {}

  absl::StatusOr<catalog::SnapshotPtr> Read(const Source& source, const revision::Graph& graph, CancelToken& cancel);

  // The state after all of `applied`; cached. Where a shadow had to be brought there, and `left_over` is given, it is
  // left there, so that a proof can go on from it.
  absl::StatusOr<catalog::SnapshotPtr> AtRevisions(const revision::Graph& graph, const revision::IdSet& applied,
                                                   CancelToken& cancel,
                                                   std::optional<shadow::ShadowLease>* left_over = nullptr);
  // For a caller that read the state in a shadow where exactly these revisions ran, in this order.
  void Store(const std::vector<std::string>& digests, const catalog::SnapshotPtr& snapshot);
  // A shadow in that state, to go on from. A copy of one that was kept of the same or a shorter chain, where there is
  // one: then only the rest is run.
  absl::StatusOr<shadow::ShadowLease> LeaseAt(const revision::Graph& graph, const revision::IdSet& applied,
                                              CancelToken& cancel);
  // The same after the first `done` statements of one more step.
  absl::StatusOr<shadow::ShadowLease> LeaseWithin(const revision::Graph& graph, const revision::IdSet& applied,
                                                  const revision::Step& step, verify::Direction direction, int done,
                                                  CancelToken& cancel);
  // A shadow with the same objects, made from the snapshot alone. Fails where some of it cannot be made.
  absl::StatusOr<shadow::ShadowLease> LeaseLike(const catalog::SnapshotPtr& snapshot, CancelToken& cancel);
  // What was read from the same target before is given again while its catalogs are provably unchanged.
  absl::StatusOr<catalog::SnapshotPtr> ReadLive(const Target& target);

  struct Desired {
    catalog::SnapshotPtr snapshot;
    std::vector<Kept> kept;
  };
  // What a source asks for, seen from `from`: for a source with models, what it does not speak of stays.
  absl::StatusOr<Desired> ReadDesired(const Source& source, const catalog::SnapshotPtr& from,
                                      const revision::Graph& graph, CancelToken& cancel);

  // Both ends of a comparison, at once where neither needs the other.
  absl::StatusOr<std::pair<catalog::SnapshotPtr, Desired>> ReadBoth(const Source& from, const Source& to,
                                                                    const revision::Graph& graph, CancelToken& cancel);

  // For later comparisons by fingerprint; the last few.
  void Remember(const catalog::SnapshotPtr& snapshot);
  catalog::SnapshotPtr Known(absl::string_view fingerprint) const;

  shadow::ShadowPool& shadows() { return shadows_; }
  const introspect::Reader& reader() const { return reader_; }

 private:
  struct Begun {
    shadow::ShadowLease lease;
    size_t done;  // revisions that ran in it
  };
  absl::StatusOr<Begun> Begin(const std::vector<std::string>& keys, CancelToken& cancel);
  absl::StatusOr<catalog::SnapshotPtr> ReadDeclared(const std::vector<DeclaredFile>& files, CancelToken& cancel);
  catalog::SnapshotPtr Stored(const std::vector<std::string>& digests) const;
  absl::StatusOr<Desired> ReadModels(const std::vector<DeclaredFile>& files, const catalog::SnapshotPtr& from,
                                     CancelToken& cancel);

  introspect::Memory Recall(const std::string& key) const;
  void Memorise(const std::string& key, introspect::Memory memory);

  shadow::ShadowPool& shadows_;
  const introspect::Reader& reader_;
  mutable absl::Mutex mutex_;
  std::map<std::string, catalog::SnapshotPtr> by_content_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> contents_ ABSL_GUARDED_BY(mutex_);  // oldest first
  std::deque<catalog::SnapshotPtr> lately_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, introspect::Memory> live_ ABSL_GUARDED_BY(mutex_);  // by digest of the connection string
};

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_MATERIALIZE_H_
