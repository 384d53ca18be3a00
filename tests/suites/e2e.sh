#!/usr/bin/env bash
# The shipped binaries against the sample application, as a user and as a Python program would use them.
exec sh "$(dirname "$0")/../e2e/run"
