#include "absl/strings/str_cat.h"
#include "engine/lint/rule.h"

namespace lockkeeper::lint {

// The proof in a shadow leaves this part out: it must not touch the real publisher.
std::vector<Remark> AnotherServer(const Scene& scene) {
  std::vector<Remark> remarks;
  for (const sql::Fact& fact : scene.Facts(sql::Fact::Kind::kReachesServer)) {
    remarks.push_back({sql::DottedName(fact.name),
                       absl::StrCat(fact.detail, " reaches another server, where it may make, use or drop a replication slot: "
                                                 "no proof covers that"),
                       "write it with connect = false, refresh = false or slot_name = NONE, and do the rest by hand", ""});
  }
  return remarks;
}

}  // namespace lockkeeper::lint
