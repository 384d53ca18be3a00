// That a table is a partition of another (pg_inherits), and of which rows.
#ifndef LOCKKEEPER_ENGINE_KINDS_PARTITION_ATTACHMENT_H_
#define LOCKKEEPER_ENGINE_KINDS_PARTITION_ATTACHMENT_H_

#include <string>
#include <tuple>

#include "engine/catalog/facts.h"

namespace lockkeeper::kinds {

struct PartitionAttachment final : catalog::Facts {
  std::string parent;           // printed name
  std::string bound;            // "FOR VALUES IN ('a')", "DEFAULT"
  bool detach_pending = false;  // DETACH CONCURRENTLY did not get to its end

  static constexpr auto Fields() {
    using catalog::Field;
    using enum catalog::OnChange;
    return std::make_tuple(Field("parent", &PartitionAttachment::parent, kRecreate),
                           Field("bound", &PartitionAttachment::bound, kRecreate),
                           Field("detach_pending", &PartitionAttachment::detach_pending, kRecreate));
  }
};

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_PARTITION_ATTACHMENT_H_
