#!/usr/bin/env bash
# The database that PostgreSQL's own regression tests leave behind, rebuilt from nothing and taken down to nothing. It is no
# part of the project: LOCKKEEPER_CORPORA names the folder with pg_regression/{roles.sql,snapshots/*.sql}.
cd "$(dirname "$0")/../.."
corpora=${LOCKKEEPER_CORPORA:-../shared/corpora}
exec python3 tests/corpora/rebuild.py --owned --roles "$corpora/pg_regression/roles.sql" "$corpora/pg_regression"
