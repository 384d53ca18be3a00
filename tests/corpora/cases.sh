#!/usr/bin/env bash
# All pairs of ../shared/cases through the oracle: cases.sh TOOL. One line a case that does not converge, then the count.
# Server as for the oracle: ORACLE_PGHOST, ORACLE_PGPORT, ORACLE_PGUSER, ORACLE_PGBIN.
set -u
here=$(cd "$(dirname "$0")" && pwd)
shared=$(cd "$here/../../../shared" && pwd) || exit 1
tool=${1:?usage: cases.sh TOOL [--reverse]}
good=0 total=0
for case in "$shared"/cases/*/; do
  a=$case/from.sql b=$case/to.sql
  [ "${2:-}" = --reverse ] && { a=$case/to.sql; b=$case/from.sql; }
  line=$(RERUN=1 "$shared/tools/converge" "$a" "$b" "$(realpath "$tool")")
  total=$((total + 1))
  case $line in
    *'"ok": true'*'"rerun_statements": 0}'*) good=$((good + 1)) ;;
    *) echo "$(basename "$case"): $line" ;;
  esac
done
echo "$good of $total converge, with nothing left for a second diff"
