// Which statements may lie on one circle, however they are folded into each other.
//
// Take every fold that is possible as done: then the strongly connected components are the regions. What has been folded at any
// moment is less than that, so a circle of then is a circle here, too, and never leaves its region. Looking for a circle need
// not leave it either, which keeps folding from walking through a whole schema for each statement. Takes linear time.
#ifndef LOCKKEEPER_ENGINE_PLAN_REGIONS_H_
#define LOCKKEEPER_ENGINE_PLAN_REGIONS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/plan/graph.h"

namespace lockkeeper::plan {

// The region of each node; `folds` are pairs of a node and one that it might be folded into.
std::vector<uint32_t> RegionsOf(const Graph& graph, const std::vector<std::pair<uint32_t, uint32_t>>& folds);

}  // namespace lockkeeper::plan

#endif  // LOCKKEEPER_ENGINE_PLAN_REGIONS_H_
