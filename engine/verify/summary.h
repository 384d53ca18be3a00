// A change set in one line, for failures and findings: the first objects by name and how many more there are. Pure.
#ifndef LOCKKEEPER_ENGINE_VERIFY_SUMMARY_H_
#define LOCKKEEPER_ENGINE_VERIFY_SUMMARY_H_

#include <string>

#include "engine/catalog/change.h"

namespace lockkeeper::verify {

// Verbs as seen by somebody who expected `from` and found `to`: "table app.t is not there, column app.u.c is not
// expected, view app.v differs (definition), and 3 more". Empty for an empty set.
std::string SummaryOf(const catalog::ChangeSet& expected_to_found, size_t most = 5);

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_SUMMARY_H_
