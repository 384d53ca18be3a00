#include "engine/kinds/grants.h"

#include <algorithm>
#include <set>

namespace lockkeeper::kinds {
namespace {

using Act = GrantStep::Act;

constexpr absl::string_view kOwner = "@owner";

// The manual's table 5.1. Letters that the server adds some day are no words yet: such a privilege is left alone.
absl::string_view Word(char letter) {
  switch (letter) {
    case 'r': return "SELECT";
    case 'a': return "INSERT";
    case 'w': return "UPDATE";
    case 'd': return "DELETE";
    case 'D': return "TRUNCATE";
    case 'x': return "REFERENCES";
    case 't': return "TRIGGER";
    case 'm': return "MAINTAIN";
    case 'X': return "EXECUTE";
    case 'U': return "USAGE";
    case 'C': return "CREATE";
    case 'c': return "CONNECT";
    case 'T': return "TEMPORARY";
    case 's': return "SET";
    case 'A': return "ALTER SYSTEM";
    default: return "";
  }
}

Letters All(absl::string_view letters) {
  Letters out;
  for (const char letter : letters) out[letter] = false;
  return out;
}

// 0: not held, 1: held, 2: held with grant option.
int Level(const Grants& grants, const Grantee& grantee, char letter) {
  const auto entry = grants.find(grantee);
  if (entry == grants.end()) return 0;
  const auto held = entry->second.find(letter);
  if (held == entry->second.end()) return 0;
  return held->second ? 2 : 1;
}

// Did this grantee pass the privilege on to somebody?
bool PassedOn(const Grants& grants, const Grantee& grantee, char letter) {
  for (const auto& [other, letters] : grants) {
    if (!grantee.name.empty() && other.grantor == grantee.name && letters.contains(letter)) return true;
  }
  return false;
}

// What passing on a privilege made goes with the grant option it came from, so it needs no step of its own.
bool GoesWithGrantor(const Grants& from, const Grants& to, const Grantee& grantee, char letter) {
  if (grantee.grantor.empty()) return false;
  const Grantee giver{grantee.grantor, ""};
  return Level(from, giver, letter) == 2 && Level(to, giver, letter) < 2;
}

// How many others passed a privilege on before it came to this grantor. Privileges are granted from the owner outwards.
int Depth(const Grants& grants, const std::string& grantor, int limit = 16) {
  if (grantor.empty() || limit == 0) return 0;
  int depth = limit;
  for (const auto& [other, letters] : grants) {
    if (other.name == grantor) depth = std::min(depth, Depth(grants, other.grantor, limit - 1));
  }
  return depth + 1;
}

using Batches = std::map<std::pair<Act, bool>, std::string>;  // act and cascade to letters

void Compare(const Grants& from, const Grants& to, const Grantee& grantee, char letter, Batches& batches) {
  const int before = Level(from, grantee, letter), after = Level(to, grantee, letter);
  if (before == after) return;
  if (after > before) {
    batches[{after == 2 ? Act::kGrantWithOption : Act::kGrant, false}].push_back(letter);
  } else if (after == 1 || !GoesWithGrantor(from, to, grantee, letter)) {
    const bool cascade = before == 2 && PassedOn(from, grantee, letter);
    batches[{after == 1 ? Act::kRevokeGrantOption : Act::kRevoke, cascade}].push_back(letter);
  }
}

// GRANTED BY takes nobody but the current user, and whoever may act for the owner grants as the owner. So the statement
// runs as the grantor; the block is one statement, and gives the role back.
sql::SqlWriter AsRole(const sql::Printed& role, const sql::SqlWriter& statement) {
  const sql::SqlWriter body = sql::SqlWriter()
                                  .Add("DECLARE role_before text := pg_catalog.current_setting('role');")
                                  .Add("BEGIN SET LOCAL ROLE")
                                  .Add(role)
                                  .Add(";")
                                  .Add(sql::Printed(statement.Sql()))
                                  .Add("; PERFORM pg_catalog.set_config('role', role_before, true); END");
  return sql::SqlWriter().Add("DO").Add(sql::Printed(sql::DollarQuote(body.Sql())));
}

}  // namespace

Grants ParseGrants(const std::vector<std::string>& acl) {
  Grants out;
  for (const std::string& entry : acl) {
    // Neither letters nor '*' contain '=' or '/', but role names may: look for the last '=' before the letters' end.
    size_t slash = entry.size(), equals = entry.rfind('=');
    for (size_t at = entry.find('='); at != std::string::npos; at = entry.find('=', at + 1)) {
      const size_t end = entry.find_first_not_of("rawdDxtmXUCcTsA*", at + 1);
      if (end != std::string::npos && entry[end] != '/') continue;
      equals = at;
      slash = end == std::string::npos ? entry.size() : end;
      break;
    }
    if (equals == std::string::npos) continue;
    Letters& letters = out[{entry.substr(0, equals), slash < entry.size() ? entry.substr(slash + 1) : std::string()}];
    for (size_t i = equals + 1; i < slash; ++i) {
      if (entry[i] != '*') letters[entry[i]] = i + 1 < slash && entry[i + 1] == '*';
    }
  }
  return out;
}

void MergeGrants(const Grants& more, Grants& grants) {
  for (const auto& [grantee, letters] : more) {
    for (const auto& [letter, option] : letters) {
      bool& held = grants[grantee][letter];
      held = held || option;
    }
  }
}

void GiveToOwner(absl::string_view name, Grants& grants) {
  Grants out;
  for (const auto& [grantee, letters] : grants) {
    const auto owned = [&](const std::string& role) { return role == name; };
    Grantee heir{owned(grantee.name) ? std::string(kOwner) : grantee.name,
                 owned(grantee.grantor) ? std::string() : grantee.grantor};
    MergeGrants({{std::move(heir), letters}}, out);
  }
  grants = std::move(out);
}

Grants BuiltInGrants(char object_type, int server_major) {
  const Grantee owner{std::string(kOwner), ""}, everybody{"", ""};
  switch (object_type) {
    case 'r': return {{owner, All(server_major >= 17 ? "arwdDxtm" : "arwdDxt")}};
    case 's': return {{owner, All("rwU")}};
    case 'f': return {{owner, All("X")}, {everybody, All("X")}};
    case 'n': return {{owner, All("UC")}};
    case 'T': case 'l': return {{owner, All("U")}, {everybody, All("U")}};
    case 'F': case 'S': return {{owner, All("U")}};
    case 'L': return {{owner, All("rw")}};
    default: return {};
  }
}

char DefaultPrivilegeType(char object_type) {
  switch (object_type) {
    case 'r': case 'f': case 'T': case 'n': return object_type;
    case 's': return 'S';
    default: return 0;
  }
}

std::vector<GrantStep> GrantSteps(const Grants& from, const Grants& to) {
  std::map<Grantee, std::set<char>> mentioned;
  const auto mention = [&](const Grants& grants) {
    for (const auto& [grantee, letters] : grants) {
      for (const auto& [letter, option] : letters) mentioned[grantee].insert(letter);
    }
  };
  mention(from);
  mention(to);
  std::vector<GrantStep> revocations, grants;
  for (const auto& [grantee, letters] : mentioned) {
    Batches batches;
    for (const char letter : letters) {
      if (!Word(letter).empty()) Compare(from, to, grantee, letter, batches);
    }
    for (auto& [kind, batch] : batches) {
      const bool revokes = kind.first == Act::kRevoke || kind.first == Act::kRevokeGrantOption;
      (revokes ? revocations : grants).push_back(GrantStep{kind.first, grantee, std::move(batch), kind.second});
    }
  }
  std::stable_sort(revocations.begin(), revocations.end(), [&](const GrantStep& a, const GrantStep& b) {
    return Depth(from, a.grantee.grantor) > Depth(from, b.grantee.grantor);
  });
  std::stable_sort(grants.begin(), grants.end(), [&](const GrantStep& a, const GrantStep& b) {
    return Depth(to, a.grantee.grantor) < Depth(to, b.grantee.grantor);
  });
  revocations.insert(revocations.end(), grants.begin(), grants.end());
  return revocations;
}

sql::Printed RoleName(const std::string& role) {
  return sql::Printed(role.empty() ? std::string("CURRENT_USER") : Quote(sql::Ident(role)));
}

sql::SqlWriter GrantStatement(const GrantStep& step, const sql::SqlWriter& prefix, const sql::SqlWriter& columns,
                              const sql::SqlWriter& on, const std::string& owner) {
  const bool revokes = step.act == Act::kRevoke || step.act == Act::kRevokeGrantOption;
  const auto role = [&](const std::string& name) { return RoleName(name == kOwner ? owner : name); };
  sql::SqlWriter statement = prefix;
  statement.Add(sql::Printed(revokes ? "REVOKE" : "GRANT"))
      .AddIf(step.act == Act::kRevokeGrantOption, "GRANT OPTION FOR");
  std::string list;
  // The manual's order reads better than that of the letters' codes.
  for (const char letter : absl::string_view("rawdDxtmXUCcTsA")) {
    if (step.letters.find(letter) == std::string::npos) continue;
    list += list.empty() ? "" : ", ";
    list += sql::SqlWriter().Add(sql::Printed(Word(letter))).Add(sql::Printed(columns.Sql())).Sql();
  }
  statement.Add(sql::Printed(list))
      .Add("ON")
      .Add(sql::Printed(on.Sql()))
      .Add(sql::Printed(revokes ? "FROM" : "TO"))
      .Add(step.grantee.name.empty() ? sql::Printed("PUBLIC") : role(step.grantee.name))
      .AddIf(step.act == Act::kGrantWithOption, "WITH GRANT OPTION")
      .AddIf(step.cascade, "CASCADE");
  return step.grantee.grantor.empty() ? statement : AsRole(role(step.grantee.grantor), statement);
}

}  // namespace lockkeeper::kinds
