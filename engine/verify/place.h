// A failed statement of a file, said so that its author finds the place: file and line, with the server's own words.
#ifndef LOCKKEEPER_ENGINE_VERIFY_PLACE_H_
#define LOCKKEEPER_ENGINE_VERIFY_PLACE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/base/errors.h"

namespace lockkeeper::verify {

// Where a statement stands.
struct Place {
  absl::string_view file;
  int line = 0;  // of its first byte
  absl::string_view sql;
};

// The 1-based line in the file of a 1-based character position in the statement.
int LineOf(const Place& place, int position);

// "003_add.sql, line 37: syntax error at or near ..., hint"; uses the position that the server gave.
std::string Describe(const absl::Status& failure, const Place& place);

// The same failure with metadata file and line and the place in its message. A syntax error becomes SQL_SYNTAX; any
// other failure of the statement itself becomes SQL_FAILED. A lost connection, a cancel or a lock that was not had
// stays what it is.
absl::Status AtPlace(const absl::Status& failure, const Place& place);

// The same as PROOF_FAILED; what is no failure of the statement stays what it is.
absl::Status AsProofFailure(const absl::Status& failure, const Place& place);

}  // namespace lockkeeper::verify

#endif  // LOCKKEEPER_ENGINE_VERIFY_PLACE_H_
