// Fields of tables and columns that models have no word for, and the words of SQL that set them. A table, nothing else.
#ifndef LOCKKEEPER_ENGINE_WORKFLOW_SETTINGS_H_
#define LOCKKEEPER_ENGINE_WORKFLOW_SETTINGS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lockkeeper::workflow {

struct Setting {
  absl::string_view kind, field;
  absl::string_view words;  // a SQL file that has them speaks of the setting
  absl::string_view
      neutral;  // the value, as canonical text, of a table that nobody set it on; empty: the field is left out
  std::string name() const { return absl::StrCat(kind, ".", field); }
};

inline absl::Span<const Setting> SettingsModelsCannotSay() {
  static constexpr Setting kSettings[] = {
      {"table", "row_security", "ROW LEVEL SECURITY", ""},
      {"table", "force_row_security", "ROW LEVEL SECURITY", ""},
      {"table", "replica_identity", "REPLICA IDENTITY", "\"d\""},
      {"table", "options", "SET", ""},
      {"column", "storage", "SET STORAGE", ""},
      {"column", "compression", "COMPRESSION", ""},
      {"column", "statistics", "SET STATISTICS", ""},
      {"column", "options", "SET", ""},
  };
  return kSettings;
}

}  // namespace lockkeeper::workflow

#endif  // LOCKKEEPER_ENGINE_WORKFLOW_SETTINGS_H_
