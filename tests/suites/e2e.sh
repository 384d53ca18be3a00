#!/usr/bin/env bash
# The shipped binaries against the sample application, as a user and as a Python program would use them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/suites/venv.sh
for program in tests/e2e/*_test.py; do
  echo "== $program"
  "$venv/bin/python" "$program" --bin-dir build/release/bin
done
