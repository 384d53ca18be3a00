// That a table is a partition of another (pg_inherits), and of which rows.
#ifndef LOCKKEEPER_ENGINE_KINDS_PARTITION_ATTACHMENT_H_
#define LOCKKEEPER_ENGINE_KINDS_PARTITION_ATTACHMENT_H_

#include <string>
#include <tuple>
#include <vector>

#include "engine/catalog/facts.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

struct PartitionAttachment final : catalog::Facts {
  std::string parent;                     // printed name
  std::string bound;                      // "FOR VALUES IN ('a')", "DEFAULT"
  std::vector<std::string> foreign_keys;  // names of those it has from the parent, which DETACH leaves behind
  bool detach_pending = false;            // DETACH CONCURRENTLY did not get to its end

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("parent", &PartitionAttachment::parent, kRecreate),
                           Field("bound", &PartitionAttachment::bound, kRecreate),
                           Field("foreign_keys", &PartitionAttachment::foreign_keys, kInform),
                           Field("detach_pending", &PartitionAttachment::detach_pending, kRecreate));
  }
};

// Does DETACH leave a foreign key behind that is the same as `key` of the target?
bool DetachLeaves(const catalog::Object& link, const catalog::Object& key, const emit::Context& context);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_PARTITION_ATTACHMENT_H_
