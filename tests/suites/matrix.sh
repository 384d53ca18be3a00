#!/usr/bin/env bash
# The matrix of kinds and fields on every major version beside the default one, which ctest has had already.
set -euo pipefail
cd "$(dirname "$0")/../.."
tried=""
for major in 13 14 15 16 17 18; do
  directory=/usr/lib/postgresql/$major/bin
  if [ ! -x "$directory/postgres" ]; then
    echo "SKIPPED: no PostgreSQL $major here; what docs/managed.md says of it is not compared"
    continue
  fi
  LOCKKEEPER_TEST_PGBIN=$directory build/release/tests/matrix_pg_test
  tried="$tried $major"
done
echo "compared on:${tried:- nothing}"
