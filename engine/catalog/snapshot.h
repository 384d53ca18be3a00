// Every object of a database in scope, immutable, sorted by key, with the dependencies between them.
//
// Shared freely between threads. Edges say "needs": Needs(i) are the objects that object i depends on, Users(i) those that
// depend on it. A child always needs its parent. Objects that no kind describes are listed as unsupported, by the server's
// own name for them; they have no facts and take part in no change.
#ifndef LOCKKEEPER_ENGINE_CATALOG_SNAPSHOT_H_
#define LOCKKEEPER_ENGINE_CATALOG_SNAPSHOT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/catalog/object.h"

namespace lockkeeper::catalog {

struct Edge {
  uint32_t object;         // position in the snapshot
  bool automatic = false;  // the server drops the dependent with it, unasked (pg_depend deptypes a, i, P, S, or a parent)
  // Which part of it is used, by the server's number, where its kind tells parts apart (touched_parts); 0: the whole. Two
  // objects may have several edges that differ in nothing else.
  int32_t part = 0;
  friend bool operator==(const Edge&, const Edge&) = default;
};

// An object of the database that no kind describes.
struct Unsupported {
  std::string type;      // as pg_identify_object: "text search configuration"
  std::string identity;  // "app.german"
  std::string digest;    // of its catalog row, so that a change shows
  friend bool operator==(const Unsupported&, const Unsupported&) = default;
};

class Snapshot {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  Snapshot() = default;
  // Takes objects in any order, `needs[i]` those of objects[i]; sorts both, removes repeated edges, adds parents.
  Snapshot(std::vector<Object> objects, std::vector<std::vector<Edge>> needs, int server_major,
           std::vector<Unsupported> unsupported = {});

  const std::vector<Object>& objects() const { return objects_; }
  const Object& operator[](size_t i) const { return objects_[i]; }
  size_t size() const { return objects_.size(); }
  const std::vector<Edge>& Needs(size_t i) const { return needs_[i]; }
  const std::vector<Edge>& Users(size_t i) const { return users_[i]; }
  size_t Parent(size_t i) const { return parents_[i]; }  // kNone when it has none
  size_t Find(const ObjectKey& key) const;               // kNone when absent
  const Object* Get(const ObjectKey& key) const;         // null when absent
  const Object* Get(absl::string_view kind, const std::vector<std::string>& path) const;
  size_t Find(absl::string_view kind, const std::vector<std::string>& path) const;
  int server_major() const { return server_major_; }
  const std::vector<Unsupported>& unsupported() const { return unsupported_; }

  // `v1.<major>.<sha256 of the canonical text without edges and informative fields>`.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  std::vector<Object> objects_;
  std::vector<std::vector<Edge>> needs_, users_;
  std::vector<size_t> parents_;
  absl::flat_hash_map<std::string, uint32_t> by_key_;
  int server_major_ = 0;
  std::vector<Unsupported> unsupported_;
  std::string fingerprint_;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace lockkeeper::catalog

#endif  // LOCKKEEPER_ENGINE_CATALOG_SNAPSHOT_H_
