// docs/managed.md: what was seen, as a table of kind x field, and why a cell is empty.
//
// The file holds what was seen on each major; a run on one of them replaces that major's part of it. reasons.txt says why
// PostgreSQL leaves a cell empty or has an object made anew, and since when a field is there:
//
//   column.compression since: 14
//   policy.command changed: ALTER POLICY cannot change the command.
//   *.name changed: ...                    for all kinds that say nothing themselves
#ifndef LOCKKEEPER_TESTS_MATRIX_TABLE_H_
#define LOCKKEEPER_TESTS_MATRIX_TABLE_H_

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/matrix/trial.h"

namespace lockkeeper::testing {

constexpr size_t kColumns = 4;
constexpr std::array<const char*, kColumns> kColumnNames = {"created", "changed", "dropped", "restored"};

class Reasons {
 public:
  static Reasons ReadFrom(const std::string& path);
  // Empty when there is none.
  std::string Why(const std::string& kind, const std::string& field, const std::string& column) const;
  int Since(const std::string& kind, const std::string& field) const;
  // Reasons that nobody asked for.
  std::vector<std::string> Unused() const;

 private:
  std::map<std::string, std::string> sentences_;  // by "kind.field column"
  mutable std::map<std::string, bool> used_;
};

class ManagedTable {
 public:
  explicit ManagedTable(const std::string& text);  // empty text: an empty table
  // Replaces what was seen on this major; returns a line for each cell that is empty or made anew without a reason.
  std::vector<std::string> Take(int major, const SeenFields& seen, const Reasons& reasons);
  std::string Text(const Reasons& reasons) const;
  bool complete() const { return majors_.size() == 6; }

 private:
  using Cells = std::array<std::string, kColumns>;

  void ReadRow(const std::vector<std::string>& cells);
  std::string Row(const std::string& kind, const std::string& field, const std::map<int, Cells>& majors,
                  const Reasons& reasons) const;

  std::vector<int> majors_;
  std::map<std::pair<std::string, std::string>, std::map<int, Cells>> rows_;
};

}  // namespace lockkeeper::testing

#endif  // LOCKKEEPER_TESTS_MATRIX_TABLE_H_
