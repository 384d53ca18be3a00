// Where an object is in the catalogs, and which object of the snapshot an address stands for. OIDs end in this room.
#ifndef LOCKKEEPER_ENGINE_INTROSPECT_ADDRESS_H_
#define LOCKKEEPER_ENGINE_INTROSPECT_ADDRESS_H_

#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace lockkeeper::introspect {

struct Address {
  uint32_t classid = 0, objid = 0;
  int32_t objsubid = 0;
  friend bool operator==(const Address&, const Address&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Address& a) {
    return H::combine(std::move(h), a.classid, a.objid, a.objsubid);
  }
};

class AddressBook {
 public:
  void Add(const Address& address, uint32_t object) { objects_.emplace(address, object); }
  // `address` belongs to `owner`, whatever that turns out to be. An address has one owner; the first one said counts.
  void Alias(const Address& address, const Address& owner) { aliases_.emplace(address, owner); }
  bool HasObject(const Address& address) const { return objects_.contains(address); }

  // The object for an address: itself, the whole when only the whole is known, or the owner of either.
  std::optional<uint32_t> Resolve(Address address) const {
    for (int hops = 0; hops < 16; ++hops) {
      if (const auto found = objects_.find(address); found != objects_.end()) return found->second;
      if (const auto alias = aliases_.find(address); alias != aliases_.end()) {
        address = alias->second;
      } else if (address.objsubid != 0) {
        address.objsubid = 0;
      } else {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  absl::flat_hash_map<Address, uint32_t> objects_;
  absl::flat_hash_map<Address, Address> aliases_;
};

}  // namespace lockkeeper::introspect

#endif  // LOCKKEEPER_ENGINE_INTROSPECT_ADDRESS_H_
