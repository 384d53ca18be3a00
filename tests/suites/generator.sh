#!/usr/bin/env bash
# Random pairs of schemas, and the pairs that such runs have found: the difference turns the one into the other.
cd "$(dirname "$0")/../.."
exec python3 tests/generator/run.py --tool build/release/bin/lk-pair-tool --pairs "${LOCKKEEPER_GENERATOR_PAIRS:-2000}"
