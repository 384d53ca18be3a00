#!/usr/bin/env bash
# The differ, case by case: single attributes and hard pairs, with rows, both directions, judged by pg_dump.
exec python3 "$(dirname "$0")/../cases/run.py"
