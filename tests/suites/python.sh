#!/usr/bin/env bash
# The Python package: the models provider against a real server, the typed client.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/suites/venv.sh
"$venv/bin/python" -m pytest -q tests/python
