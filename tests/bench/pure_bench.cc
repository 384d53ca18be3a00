// How what needs no server grows with the size of a schema: making a snapshot, its canonical text both ways, the fingerprint,
// comparing, and the plan that makes everything or changes one thing. The schemas are made in memory, twelve objects a table
// and each table referring to the one before it. "BigO" is google-benchmark's fit of the time against the number of tables.
#include <benchmark/benchmark.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/catalog/canonical.h"
#include "engine/diff/diff.h"
#include "engine/kinds/all_kinds.h"
#include "engine/plan/build.h"

namespace lockkeeper {
namespace {

using catalog::SnapshotPtr;

constexpr absl::string_view kHead = R"text(lockkeeper snapshot v1
server 15
schema app
function app."touch()"
  definition "CREATE OR REPLACE FUNCTION app.touch()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$BEGIN RETURN NEW; END$function$"
  result "trigger"
  language "plpgsql"
  string_body true
)text";

// $N is the table, $P the one before it.
constexpr absl::string_view kTable = R"text(table app.t$N
  persistence "p"
  replica_identity "d"
column app.t$N.id
  type "bigint"
  not_null true
  position 1
column app.t$N.a
  type "text"
  not_null true
  position 2
column app.t$N.b
  type "integer"
  position 3
column app.t$N.ref
  type "bigint"
  position 4
column_default app.t$N.a.default
  expression "'x'::text"
check app.t$N.t$N_b_check
  expression "CHECK ((b > 0))"
  validated true
  enforced true
  part-of column app.t$N.b
key app.t$N.t$N_pkey
  definition "PRIMARY KEY (id)"
  part-of column app.t$N.id
index app.t$N.t$N_a_idx
  definition "CREATE INDEX t$N_a_idx ON app.t$N USING btree (a, b)"
  part-of column app.t$N.a
  part-of column app.t$N.b
foreign_key app.t$N.t$N_ref_fkey
  definition "FOREIGN KEY (ref) REFERENCES app.t$P(id)"
  validated true
  enforced true
  needs column app.t$P.id
  part-of column app.t$N.ref
  needs key app.t$P.t$P_pkey
view app.v$N
  definition "SELECT t$N.id, t$N.a FROM app.t$N"
  needs column app.t$N.id
  needs column app.t$N.a
trigger app.t$N.touch
  definition "CREATE TRIGGER touch BEFORE UPDATE ON app.t$N FOR EACH ROW EXECUTE FUNCTION app.touch()"
  needs function app."touch()"
)text";

std::string Text(int64_t tables) {
  std::string out(kHead);
  for (int64_t n = 1; n <= tables; ++n) {
    const std::string number = absl::StrCat(n), previous = absl::StrCat(n == 1 ? 1 : n - 1);
    absl::StrAppend(&out, absl::StrReplaceAll(kTable, {{"$N", number}, {"$P", previous}}));
  }
  return out;
}

SnapshotPtr Parse(benchmark::State& state, const std::string& text) {
  auto snapshot = catalog::FromCanonical(text, kinds::AllKinds());
  if (snapshot.ok()) return *std::move(snapshot);
  state.SkipWithError(std::string(snapshot.status().message()).c_str());
  return nullptr;
}

// One of each size is kept: they are made for several benchmarks.
SnapshotPtr Schema(benchmark::State& state, int64_t tables) {
  static auto* const made = new std::map<int64_t, SnapshotPtr>;
  SnapshotPtr& snapshot = (*made)[tables];
  if (snapshot == nullptr) snapshot = Parse(state, Text(tables));
  return snapshot;
}

// The same with another type of one column, which an index and a view use.
SnapshotPtr Changed(benchmark::State& state, int64_t tables) {
  return Parse(state, absl::StrReplaceAll(Text(tables), {{"column app.t7.a\n  type \"text\"", "column app.t7.a\n  type \"name\""}}));
}

SnapshotPtr Empty(benchmark::State& state) { return Parse(state, "lockkeeper snapshot v1\nserver 15\n"); }

void Count(benchmark::State& state, const SnapshotPtr& snapshot) {
  state.SetComplexityN(state.range(0));
  if (snapshot != nullptr) state.counters["objects"] = static_cast<double>(snapshot->size());
}

void Plan(benchmark::State& state, const SnapshotPtr& from, const SnapshotPtr& to) {
  if (from == nullptr || to == nullptr) return;
  for (auto _ : state) {
    const auto statements = plan::Build(diff::Diff(from, to));
    if (!statements.ok()) return state.SkipWithError(std::string(statements.status().message()).c_str());
    state.counters["statements"] = static_cast<double>(statements->size());
  }
  Count(state, from->size() > to->size() ? from : to);
}

void WriteCanonicalText(benchmark::State& state) {
  const SnapshotPtr snapshot = Schema(state, state.range(0));
  if (snapshot == nullptr) return;
  for (auto _ : state) benchmark::DoNotOptimize(catalog::ToCanonical(*snapshot));
  Count(state, snapshot);
}

// Sorting, linking and the fingerprint are part of it.
void ReadCanonicalText(benchmark::State& state) {
  const std::string text = Text(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(Parse(state, text));
  Count(state, nullptr);
}

void Fingerprint(benchmark::State& state) {
  const SnapshotPtr snapshot = Schema(state, state.range(0));
  if (snapshot == nullptr) return;
  for (auto _ : state) benchmark::DoNotOptimize(catalog::Fingerprint(*snapshot));
  Count(state, snapshot);
}

void DiffOfEqualOnes(benchmark::State& state) {
  const SnapshotPtr a = Schema(state, state.range(0)), b = Parse(state, Text(state.range(0)));
  if (a == nullptr || b == nullptr) return;
  for (auto _ : state) benchmark::DoNotOptimize(diff::Diff(a, b));
  Count(state, a);
}

void PlanThatCreatesAll(benchmark::State& state) { Plan(state, Empty(state), Schema(state, state.range(0))); }
void PlanThatDropsAll(benchmark::State& state) { Plan(state, Schema(state, state.range(0)), Empty(state)); }
void PlanThatChangesOne(benchmark::State& state) {
  Plan(state, Schema(state, state.range(0)), Changed(state, state.range(0)));
}

void Sizes(benchmark::internal::Benchmark* each) {
  each->Arg(3125)->Arg(12500)->Arg(50000)->Unit(benchmark::kMillisecond)->Complexity();
}

BENCHMARK(WriteCanonicalText)->Apply(Sizes);
BENCHMARK(ReadCanonicalText)->Apply(Sizes);
BENCHMARK(Fingerprint)->Apply(Sizes);
BENCHMARK(DiffOfEqualOnes)->Apply(Sizes);
BENCHMARK(PlanThatCreatesAll)->Apply(Sizes);
BENCHMARK(PlanThatDropsAll)->Apply(Sizes);
BENCHMARK(PlanThatChangesOne)->Apply(Sizes);

}  // namespace
}  // namespace lockkeeper

BENCHMARK_MAIN();
