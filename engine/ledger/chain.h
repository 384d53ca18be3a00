// The digest of an entry and the check that a run of entries is one unbroken chain. Pure.
//
// The digest is SHA-256 over the entry's fields as netstrings ("5:hello,"), in the order of the table's columns; the
// server computes the same in the INSERT, so that an entry is written by one statement (pg_ledger.cc).
#ifndef LOCKKEEPER_ENGINE_LEDGER_CHAIN_H_
#define LOCKKEEPER_ENGINE_LEDGER_CHAIN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/ledger/entry.h"

namespace lockkeeper::ledger {

// From all fields but `digest`.
std::string DigestOf(const Entry& entry);

// `entries` follow `before` and each other. LEDGER_BROKEN (metadata what) names the first that does not.
absl::Status CheckChain(const Tip& before, absl::Span<const Entry> entries);

}  // namespace lockkeeper::ledger

#endif  // LOCKKEEPER_ENGINE_LEDGER_CHAIN_H_
