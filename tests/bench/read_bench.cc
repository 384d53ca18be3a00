// How long it takes to read the database at LOCKKEEPER_BENCH_URL: over a new connection, whose server process has empty
// caches, and over one that has read before, as the service's pools have them.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include "engine/introspect/reader.h"
#include "engine/kinds/all_kinds.h"
#include "engine/pg/pq_session.h"

namespace lockkeeper {
namespace {

std::unique_ptr<pg::Session> Open(benchmark::State& state) {
  const char* url = std::getenv("LOCKKEEPER_BENCH_URL");
  auto session = pg::Open({.conninfo = Secret(url == nullptr ? "" : url)});
  if (session.ok()) return *std::move(session);
  state.SkipWithError(std::string(session.status().message()).c_str());
  return nullptr;
}

void ReadOnce(benchmark::State& state, pg::Session& session) {
  const auto snapshot = introspect::Reader(kinds::AllKinds()).Read(session);
  if (!snapshot.ok()) return state.SkipWithError(std::string(snapshot.status().message()).c_str());
  state.counters["objects"] = static_cast<double>((*snapshot)->size());
}

void ReadOverANewConnection(benchmark::State& state) {
  for (auto _ : state) {
    const auto session = Open(state);
    if (session == nullptr) return;
    ReadOnce(state, *session);
  }
}
BENCHMARK(ReadOverANewConnection)->Unit(benchmark::kMillisecond)->UseRealTime();

void ReadAgain(benchmark::State& state) {
  const auto session = Open(state);
  if (session == nullptr) return;
  ReadOnce(state, *session);
  for (auto _ : state) ReadOnce(state, *session);
}
BENCHMARK(ReadAgain)->Unit(benchmark::kMillisecond)->UseRealTime();

// What the service does for an environment that it has read before.
void ReadWhatIsRemembered(benchmark::State& state) {
  const auto session = Open(state);
  if (session == nullptr) return;
  introspect::Memory memory;
  for (auto _ : state) {
    const auto snapshot = introspect::Reader(kinds::AllKinds()).ReadAgain(*session, memory);
    if (!snapshot.ok()) return state.SkipWithError(std::string(snapshot.status().message()).c_str());
  }
}
BENCHMARK(ReadWhatIsRemembered)->Unit(benchmark::kMillisecond)->UseRealTime();

// The same when transactions that have nothing to do with the schema keep ending.
void CompareCatalogs(benchmark::State& state) {
  const auto session = Open(state);
  if (session == nullptr) return;
  for (auto _ : state) {
    const auto digest = introspect::ReadCatalogDigest(*session);
    if (!digest.ok()) return state.SkipWithError(std::string(digest.status().message()).c_str());
  }
}
BENCHMARK(CompareCatalogs)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace lockkeeper

BENCHMARK_MAIN();
