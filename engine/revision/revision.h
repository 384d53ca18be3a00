// A revision: an immutable pair of SQL scripts with its place in the history, and the file that holds it.
//
// Values only; knows no database and no graph. The text form is one SQL file that a person can read and edit:
//
//   -- lockkeeper revision 3f9c2a71d0b4
//   -- message:    add invoice
//   -- parents:    a81b77c90e12            (comma separated; "none", or no such line, for the first of a history)
//   -- depends_on: 77aa01bc22de            (optional)
//   -- labels:     billing                 (optional)
//   -- answer:     q1 = drop               (optional, repeated: an answered question, kept as it is written)
//   -- created:    2026-11-22T10:15:00Z    (optional)
//   -- +upgrade                            (or "-- +upgrade no-transaction")
//   CREATE TABLE app.invoice (...);
//   -- +downgrade                          (or "-- +irreversible: reason")
//   DROP TABLE app.invoice;
//
// Other comment lines may stand in the header. A marker counts only at the start of a line and outside of strings.
// The digest is SHA-256 over the exact bytes of the file: a changed comment or line end is a changed revision.
#ifndef LOCKKEEPER_ENGINE_REVISION_REVISION_H_
#define LOCKKEEPER_ENGINE_REVISION_REVISION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/sql/parse.h"

namespace lockkeeper::revision {

// One direction.
struct Script {
  std::string sql;            // exact bytes between the markers
  bool transactional = true;  // false: "no-transaction"
  int first_line = 0;         // 1-based line of its first byte in the file

  bool operator==(const Script&) const = default;
};

struct Revision {
  std::string id;
  std::vector<std::string> parents;     // none: a base; several: a merge
  std::vector<std::string> depends_on;  // must be applied before it without being parents
  std::vector<std::string> labels;
  std::string message;
  std::vector<std::string> answers;
  std::optional<absl::Time> created;
  Script upgrade;
  std::optional<Script> downgrade;  // empty: irreversible
  std::string irreversible_reason;

  // Set by ParseRevision, not part of what Print writes.
  std::string file_name;
  std::string content;  // the exact bytes
  std::string digest;   // SHA-256 of `content`
};

// Fails with REVISION_SYNTAX or REVISION_NOT_UTF8 (metadata file, line, what).
absl::StatusOr<Revision> ParseRevision(absl::string_view file_name, absl::string_view content);

// The file of a revision: ParseRevision of it gives the same values back, and printing those gives the same bytes.
// Fails with INVALID_ARGUMENT when a part would read back as something else, such as a marker line inside a script.
absl::StatusOr<std::string> PrintRevision(const Revision& revision);

// A new id: 12 hexadecimal digits of randomness.
std::string NewId();
// "add_invoice" of "Add: invoice!"; at most 40 characters; empty when nothing of the message is left.
std::string Slug(absl::string_view message);
// "<id>_<slug>.sql", "<id>.sql" without a slug.
std::string FileName(const Revision& revision);

// digests[i] covers the exact bytes of the statements 0 to i, so that what a broken-off run has done already can be
// compared with what the script says now.
std::vector<std::string> PrefixDigests(absl::Span<const sql::Statement> statements);

// Letters, digits, '_' and '.', at most 64, and not a word of the target grammar.
bool IsValidName(absl::string_view id_or_label);

}  // namespace lockkeeper::revision

#endif  // LOCKKEEPER_ENGINE_REVISION_REVISION_H_
