#!/usr/bin/env bash
# One contract, five languages: the cases of tests/conformance against a real service.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$("$root/tests/python/make_venv" "$root/build/python")
exec "$python" "$root/tests/conformance/run.py" --bin-dir "$root/build/release/bin"
