#!/usr/bin/env bash
# The Node package: its own tests, against a service in the same process.
set -euo pipefail
cd "$(dirname "$0")/../../client/node"
./build
exec node --test dist/test/*.test.js
