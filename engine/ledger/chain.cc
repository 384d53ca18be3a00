#include "engine/ledger/chain.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/errors.h"

namespace lockkeeper::ledger {

absl::string_view EntryKindName(EntryKind kind) {
  static constexpr absl::string_view kNames[] = {"apply", "revert", "stamp", "intent", "outcome"};
  return kNames[static_cast<size_t>(kind)];
}

std::string DigestOf(const Entry& entry) {
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", entry.time, absl::UTCTimeZone());
  const std::string fields[] = {absl::StrCat(entry.id),
                                time,
                                std::string(EntryKindName(entry.kind)),
                                entry.operation,
                                entry.revision,
                                absl::StrCat(entry.step),
                                entry.content_digest,
                                absl::StrCat(entry.statement_count),
                                entry.principal,
                                entry.detail,
                                absl::StrCat(entry.resolves),
                                entry.xid,
                                entry.previous};
  std::string canonical;
  for (const std::string& field : fields) absl::StrAppend(&canonical, field.size(), ":", field, ",");
  return Sha256(canonical);
}

absl::Status CheckChain(const Tip& before, absl::Span<const Entry> entries) {
  Tip tip = before;
  for (const Entry& entry : entries) {
    std::string what;
    if (entry.id != tip.id + 1) {
      what = absl::StrCat("entry ", tip.id + 1, " is missing");
    } else if (entry.previous != tip.digest) {
      what = absl::StrCat("entry ", entry.id, " does not follow from the one before it");
    } else if (entry.digest != DigestOf(entry)) {
      what = absl::StrCat("entry ", entry.id, " was changed after it was written");
    }
    if (!what.empty()) return Failure(Reason::kLedgerBroken).With("what", what);
    tip = {entry.id, entry.digest};
  }
  return absl::OkStatus();
}

}  // namespace lockkeeper::ledger
