#include "engine/sql/effects.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/sql/identifier.h"
#include "engine/sql/writer.h"

namespace lockkeeper::sql {

absl::string_view LockModeName(LockMode mode) {
  static constexpr absl::string_view kNames[] = {
      "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
      "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
  return kNames[static_cast<size_t>(mode)];
}

LockMode Effects::strongest_lock() const {
  LockMode strongest = LockMode::kNone;
  for (const Lock& lock : locks) strongest = std::max(strongest, lock.mode);
  return strongest;
}

Effects Effects::Known() {
  Effects effects;
  effects.known = true;
  return effects;
}

Effects Effects::Unknown(absl::string_view why) {
  Effects effects;
  effects.why_unknown = std::string(why);
  return effects;
}

void Effects::AddLock(NamePath table, LockMode mode) {
  if (mode == LockMode::kNone) return;
  for (Lock& lock : locks) {
    if (lock.table == table) {
      lock.mode = std::max(lock.mode, mode);
      return;
    }
  }
  locks.push_back({std::move(table), mode});
}

void Effects::AddFact(Fact::Kind kind, NamePath name, absl::string_view detail) {
  facts.push_back({kind, std::move(name), std::string(detail)});
}

void Effects::Merge(const Effects& other) {
  if (known && !other.known) {
    known = false;
    why_unknown = other.why_unknown;
  }
  for (const Lock& lock : other.locks) AddLock(lock.table, lock.mode);
  scans |= other.scans;
  rewrites |= other.rewrites;
  destructive |= other.destructive;
  losses.insert(losses.end(), other.losses.begin(), other.losses.end());
  facts.insert(facts.end(), other.facts.begin(), other.facts.end());
}

std::string DottedName(const NamePath& name) { return Quote(QualifiedName(name)); }

std::string CountSql(const Loss& loss) {
  SqlWriter out;
  switch (loss.of) {
    case Loss::Of::kTable: return out.Add("SELECT pg_catalog.count(*) FROM").Add(QualifiedName(loss.name)).Sql();
    case Loss::Of::kRows:
      out.Add("SELECT pg_catalog.count(*) FROM").Add(QualifiedName(loss.name));
      out.AddIf(!loss.alias.empty(), "AS", Ident(loss.alias));
      // The author's own condition, byte for byte; the caller runs it in a read-only transaction.
      return out.AddIf(!loss.where.empty(), "WHERE", Printed(loss.where)).Sql();
    case Loss::Of::kColumn: {
      if (loss.name.size() < 2) return "";
      const NamePath table(loss.name.begin(), std::prev(loss.name.end()));
      out.Add("SELECT pg_catalog.count(*) FROM").Add(QualifiedName(table));
      return out.Add("WHERE").Add(Ident(loss.name.back())).Add("IS NOT NULL").Sql();
    }
    case Loss::Of::kCascade:
    case Loss::Of::kDatabase: return "";
  }
  return "";
}

}  // namespace lockkeeper::sql
