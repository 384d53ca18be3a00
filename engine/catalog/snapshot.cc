#include "engine/catalog/snapshot.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/catalog/canonical.h"
#include "engine/catalog/kind.h"

namespace lockkeeper::catalog {
namespace {

// One text a key; NUL cannot occur in a name.
template <typename Iterator>
std::string IndexText(absl::string_view kind, Iterator begin, Iterator end) {
  std::string out(kind);
  for (; begin != end; ++begin) {
    out.push_back('\0');
    absl::StrAppend(&out, *begin);
  }
  return out;
}

// Sorts by target and drops repeats; an edge that is automatic once is automatic.
void Tidy(std::vector<Edge>& edges) {
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::make_tuple(a.object, a.part, !a.automatic) < std::make_tuple(b.object, b.part, !b.automatic);
  });
  const auto same = [](const Edge& a, const Edge& b) { return a.object == b.object && a.part == b.part; };
  edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
}

}  // namespace

Snapshot::Snapshot(std::vector<Object> objects, std::vector<std::vector<Edge>> needs, int server_major,
                   std::vector<Unsupported> unsupported)
    : server_major_(server_major), unsupported_(std::move(unsupported)) {
  const size_t count = objects.size();
  std::vector<uint32_t> order(count), place(count);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return objects[a].key < objects[b].key; });
  for (uint32_t i = 0; i < count; ++i) place[order[i]] = i;
  objects_.reserve(count);
  needs_.resize(count);
  users_.resize(count);
  parents_.assign(count, kNone);
  by_key_.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    objects_.push_back(std::move(objects[order[i]]));
    if (order[i] < needs.size()) needs_[i] = std::move(needs[order[i]]);
    for (Edge& edge : needs_[i]) edge.object = place[edge.object];
    const ObjectKey& key = objects_[i].key;
    by_key_.emplace(IndexText(key.kind->name, key.path.begin(), key.path.end()), i);
  }
  for (uint32_t i = 0; i < count; ++i) {
    const ObjectKey& key = objects_[i].key;
    for (const absl::string_view parent : key.kind->parents) {
      const auto found = by_key_.find(IndexText(parent, key.path.begin(), key.path.end() - 1));
      if (found == by_key_.end()) continue;
      parents_[i] = found->second;
      needs_[i].push_back(Edge{found->second, objects_[found->second].key.kind->takes_children});
    }
    Tidy(needs_[i]);
    needs_[i].erase(std::remove_if(needs_[i].begin(), needs_[i].end(), [&](const Edge& e) { return e.object == i; }),
                    needs_[i].end());
    for (const Edge& edge : needs_[i]) users_[edge.object].push_back(Edge{i, edge.automatic, edge.part});
  }
  std::sort(unsupported_.begin(), unsupported_.end(), [](const Unsupported& a, const Unsupported& b) {
    return std::tie(a.type, a.identity) < std::tie(b.type, b.identity);
  });
  fingerprint_ = Fingerprint(*this);
}

size_t Snapshot::Find(const ObjectKey& key) const { return Find(key.kind->name, key.path); }

size_t Snapshot::Find(absl::string_view kind, const std::vector<std::string>& path) const {
  const auto found = by_key_.find(IndexText(kind, path.begin(), path.end()));
  return found == by_key_.end() ? kNone : found->second;
}

const Object* Snapshot::Get(const ObjectKey& key) const { return Get(key.kind->name, key.path); }

const Object* Snapshot::Get(absl::string_view kind, const std::vector<std::string>& path) const {
  const size_t at = Find(kind, path);
  return at == kNone ? nullptr : &objects_[at];
}

}  // namespace lockkeeper::catalog
