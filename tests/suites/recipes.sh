#!/usr/bin/env bash
# The recipes of deploy/recipes that need nothing but lk.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$("$root/tests/python/make_venv" "$root/build/python")
exec "$python" "$root/tests/recipes/pipeline_test.py" --bin-dir "$root/build/release/bin"
