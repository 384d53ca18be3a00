#include "engine/apply/state.h"

#include <algorithm>
#include <initializer_list>

namespace lockkeeper::apply {
namespace {

struct Row {
  RunState state;
  absl::string_view name;
  std::initializer_list<RunState> next;
};

const Row* Find(RunState state) {
  using enum RunState;
  static const Row kTable[] = {
      {kPending, "PENDING", {kLocked, kFailed, kCancelled}},
      {kLocked, "LOCKED", {kChecked, kFailed, kCancelled, kInDoubt}},
      {kChecked, "CHECKED", {kRunning, kConfirming, kFailed, kCancelled}},
      {kRunning, "RUNNING", {kConfirming, kFailed, kCancelled, kInDoubt}},
      {kConfirming, "CONFIRMING", {kSucceeded, kFailed, kCancelled}},
      {kSucceeded, "SUCCEEDED", {}},
      {kFailed, "FAILED", {}},
      {kCancelled, "CANCELLED", {}},
      {kInDoubt, "IN_DOUBT", {}},
  };
  return std::find_if(std::begin(kTable), std::end(kTable), [&](const Row& row) { return row.state == state; });
}

}  // namespace

absl::string_view RunStateName(RunState state) { return Find(state)->name; }

bool MayFollow(RunState state, RunState next) {
  const auto& allowed = Find(state)->next;
  return std::find(allowed.begin(), allowed.end(), next) != allowed.end();
}

bool IsEnd(RunState state) { return Find(state)->next.size() == 0; }

}  // namespace lockkeeper::apply
