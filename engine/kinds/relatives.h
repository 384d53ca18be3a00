// Who is whose parent among tables: partitions and inheritance, as a hook needs it to know what the server does by itself.
#ifndef LOCKKEEPER_ENGINE_KINDS_RELATIVES_H_
#define LOCKKEEPER_ENGINE_KINDS_RELATIVES_H_

#include <string>
#include <vector>

#include "engine/catalog/snapshot.h"
#include "engine/emit/emitter.h"

namespace lockkeeper::kinds {

// Is it a table or a foreign table? The two have parts of the same kinds.
bool IsTable(const catalog::Object& object);
size_t FindTable(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);  // kNone when absent
const catalog::Object* GetTable(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);
// The printed parents that a table which is made names in INHERITS. INHERITS has to be part of the statement that makes it:
// a table that is told to inherit later keeps the columns as its own, too.
std::vector<std::string> InheritsFrom(const catalog::Object& table, const emit::Context& context);
// What is there before that statement.
void AfterInherited(const catalog::Object& table, const emit::Context& context, emit::Draft& draft);

// The objects (kinds partition_attachment, inheritance) that make `table` a child, in key order.
std::vector<const catalog::Object*> LinksToParents(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);
// The table that a link leads to; null when it is out of scope.
const catalog::Object* ParentOfLink(const catalog::Snapshot& snapshot, const catalog::Object& link);
// The parent table, its columns, their defaults and its checks: what has to be there before a child is made from it.
std::vector<const catalog::Object*> InheritedParts(const catalog::Snapshot& snapshot, const catalog::Object& link);
// The objects that make other tables children of `table`.
std::vector<const catalog::Object*> LinksToChildren(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);
// Has this index of a partitioned table one below it in each partition, and so on down? Where not, it is not valid.
bool IsComplete(const catalog::Snapshot& snapshot, const catalog::Object& index);
// Has the partition that `link` attaches an index that ATTACH PARTITION makes a part of `index`, one of its parent?
bool AdoptsIndex(const catalog::Snapshot& snapshot, const catalog::Object& index, const catalog::Object& link);
// Is there a partition or an inheriting child of this table?
bool HasChildren(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);
bool IsPartition(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);
// The same-named columns of the parents, null entries left out.
std::vector<const catalog::Object*> ParentColumns(const catalog::Snapshot& snapshot, const std::vector<std::string>& column);
// Is the table one OF a composite type in the snapshot?
bool IsTyped(const catalog::Snapshot& snapshot, const std::vector<std::string>& table);
// Do the columns of a table that stays come and go with the attributes of its type? Not while it lets go of one type and
// takes another.
bool FollowsItsType(const emit::Context& context, const std::vector<std::string>& table);

// Does a link that exists before and after the plan tie the table to a parent?
bool LinkStays(const emit::Context& context, const std::vector<std::string>& table);

// Lists "name=value" options for SET and the names that RESET has to name, from the old and the new list.
struct OptionChange {
  std::vector<std::string> set, reset;
};
OptionChange CompareOptions(const std::vector<std::string>& before, const std::vector<std::string>& after);
// "fillfactor='70'" as WITH and SET take it.
std::vector<std::string> PrintOptions(const std::vector<std::string>& options);

}  // namespace lockkeeper::kinds

#endif  // LOCKKEEPER_ENGINE_KINDS_RELATIVES_H_
