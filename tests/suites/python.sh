#!/usr/bin/env bash
# The Python package: the models provider against a real server, the typed client.
exec sh "$(dirname "$0")/../python/run"
