#!/usr/bin/env bash
# The Java packages: their own tests, the JUnit extension against a service, and the lines of the README in an empty project.
exec python3 "$(dirname "$0")/../java/run"
