#!/usr/bin/env bash
# The contract: its style, and that it breaks nothing that was released. buf is installed by npm and uses no network.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
buf=$("$here/buf/install")
exec python3 "$here/buf/check.py" "$buf"
