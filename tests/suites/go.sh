#!/usr/bin/env bash
# The Go package: its own tests, and the recipe that upgrades tenants, against a service.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/client/go/generate"
(cd "$root/client/go" && GOTOOLCHAIN=local go vet ./... && GOTOOLCHAIN=local go test ./lockkeeper)
python=$("$root/tests/python/make_venv" "$root/build/python")
exec "$python" "$root/tests/recipes/tenants_go_test.py" --bin-dir "$root/build/release/bin"
