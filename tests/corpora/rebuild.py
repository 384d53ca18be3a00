#!/usr/bin/env python3
"""Is a whole schema rebuilt from nothing, exactly, and taken down to nothing?

For each SQL file, loaded into a database of its own: the difference from an empty database to it is run on an empty one, and
the difference from it to an empty one on it. After each the schema is what it has to be by pg_dump, owners and privileges
included, and a second difference has nothing to say.

    tests/corpora/rebuild.py [--tool PATH] [--roles FILE.sql]... [--owned] FILE.sql... | FOLDER...

A folder is a history: the last of its snapshots/*.sql. `--owned` loads as another superuser than the one that compares, and
grants to others, because the files themselves may be without owners and privileges. Server: one of its own
($LOCKKEEPER_TEST_PGBIN or the newest of the usual places), or the one at ORACLE_PGHOST and ORACLE_PGPORT. One line a file
and direction; exit 1 when one of them is not as it has to be, 77 when no file is there.
"""
from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import re
import subprocess
import sys
import time
from typing import Iterator, List

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent / "generator"), str(HERE.parent / "python")]
import oracle  # noqa: E402
import postgres  # noqa: E402

LOADER = "lk_loader"
# Owners and privileges that a dump made without them does not have; not of what an extension brought.
GRANTS = """
SET search_path = '';
WITH own AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
SELECT format('GRANT USAGE, CREATE ON SCHEMA %I TO lk_reader', nspname) FROM pg_namespace
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND ('pg_namespace'::regclass, oid) NOT IN (SELECT * FROM own)
UNION ALL
SELECT format('GRANT SELECT%1$s ON %2$s TO lk_reader WITH GRANT OPTION; ALTER %3$s %2$s OWNER TO %4$s', CASE relkind WHEN 'S' THEN ', USAGE' ELSE ', UPDATE' END,
              oid::regclass, CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
              CASE WHEN relkind <> 'S' AND length(relname) % 3 = 0 THEN 'lk_owner' ELSE 'CURRENT_USER' END)
  FROM pg_class c WHERE relkind IN ('r', 'v', 'm', 'p', 'S') AND oid >= 16384 AND relnamespace::regnamespace::text !~ '^pg_'
   AND ('pg_class'::regclass, oid) NOT IN (SELECT * FROM own)
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('i', 'a') AND c.relkind = 'S')
UNION ALL
SELECT format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', oid::regprocedure) FROM pg_proc
 WHERE oid >= 16384 AND prokind <> 'p' AND ('pg_proc'::regclass, oid) NOT IN (SELECT * FROM own)
\\gexec
"""


class Server:
    def __init__(self, host: str, port: str, user: str) -> None:
        self.environment = dict(os.environ, PGHOST=host, PGPORT=port, PGUSER=user, PGOPTIONS="-c client_min_messages=error")
        self.at = f"host={host} port={port} user={user}"

    def run(self, *command: str, text: str = "") -> str:
        done = subprocess.run(command, input=text, capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip()[-400:])
        return done.stdout

    def sql(self, database: str, text: str, *flags: str) -> str:
        return self.run("psql", "-Xq", "-v", "ON_ERROR_STOP=1", *flags, "-d", database, "-f", "-", text=text)

    def make(self, name: str, template: str = "template0") -> None:
        self.run("psql", "-Xq", "-d", "postgres", "-c", f'DROP DATABASE IF EXISTS "{name}"', "-c", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def dump(self, name: str) -> str:
        return self.run("pg_dump", "-s", name)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    if "ORACLE_PGPORT" in os.environ:
        yield Server(os.environ.get("ORACLE_PGHOST", "127.0.0.1"), os.environ["ORACLE_PGPORT"], "postgres")
        return
    with postgres.Server.start() as own:
        yield Server(str(own.directory), "5432", own.user)


def direction(on: Server, tool: str, name: str, start: str, goal: str) -> str:
    """Empty when `start` became `goal`."""
    on.make("lk_work", start)
    script = on.run(tool, f"{on.at} dbname=lk_work", f"{on.at} dbname={goal}")
    on.sql("lk_work", script)
    verdict, lines = oracle.compare(on.dump("lk_work"), on.dump(goal))
    again = on.run(tool, f"{on.at} dbname=lk_work", f"{on.at} dbname={goal}")
    statements = len(re.findall(r";$", script, re.M))
    if again.strip():
        verdict = f"second difference not empty, {verdict}"
    print(f"{name:45} {verdict} ({statements} statements)", flush=True)
    return "" if verdict == "same" else "\n".join(lines + [again])


def check(on: Server, tool: str, file: pathlib.Path, owned: bool) -> List[str]:
    name = file.parents[1].name if file.parent.name == "snapshots" else file.stem
    on.make("lk_whole")
    on.make("lk_empty")
    on.sql("lk_whole", file.read_text(), *(("-U", LOADER) if owned else ()))
    if owned:
        on.sql("lk_whole", GRANTS, "-U", LOADER)
    wrong = []
    for start, goal in (("lk_empty", "lk_whole"), ("lk_whole", "lk_empty")):
        where = f"{name}: {start[3:]} -> {goal[3:]}"
        try:
            found = direction(on, tool, where, start, goal)
        except RuntimeError as error:
            found = str(error)
            print(f"{where:45} failed", flush=True)
        if found:
            wrong.append(f"{where}\n{found[:4000]}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=str(ROOT / "build/release/bin/lk-diff-tool"))
    parser.add_argument("--roles", action="append", default=[])
    parser.add_argument("--owned", action="store_true")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    files = []
    for each in map(pathlib.Path, args.files):
        snapshots = sorted((each / "snapshots").glob("*.sql"))
        if snapshots or each.is_file():
            files.append(snapshots[-1] if snapshots else each)
        else:
            print(f"SKIPPED: {each} is not there")
    if not files:
        sys.exit(77)
    began = time.monotonic()
    with server() as on:
        roles = f"CREATE ROLE {LOADER} SUPERUSER LOGIN; CREATE ROLE lk_reader; CREATE ROLE lk_owner;"
        roles += "".join(pathlib.Path(f).read_text() for f in args.roles if os.path.exists(f))
        for statement in roles.split(";"):
            with contextlib.suppress(RuntimeError):  # it is there already
                on.sql("postgres", statement)
        wrong = [found for file in files for found in check(on, args.tool, file, args.owned)]
    print(f"{2 * len(files) - len(wrong)} of {2 * len(files)} exact in {time.monotonic() - began:.0f} s")
    if wrong:
        print("\n\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
