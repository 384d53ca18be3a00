#!/usr/bin/env python3
"""How much of real schema histories a diff tool carries over, exactly.

For each history under CORPORA (NAME/snapshots/*.sql, states in order) every state becomes a database once; then for each
consecutive pair, and back, a copy of the first is diffed against the second, the SQL is applied with psql, and the result is
compared with the second by pg_dump (the oracle that lies beside the project; it knows nothing of ours). A second diff must
give no statement.

Prints one line a history and, with --details DIR, keeps what each failing pair left. Server: ORACLE_PGHOST, ORACLE_PGPORT,
ORACLE_PGUSER, ORACLE_PGBIN as for the oracle. Exit 0 always: it measures, it does not judge (see --at-least).
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parents[1].parent / "shared"
sys.path.insert(0, str(SHARED / "tools"))
import oraclelib as oracle  # noqa: E402  (lies beside the project, not in it)


def load(name, sql_file):
    """Makes database `name` from a file; returns its normalised dump."""
    oracle.drop_db(name)
    oracle.create_db(name)
    rc, _, err, _ = oracle.psql(name, "-f", str(sql_file))
    if rc != 0:
        raise RuntimeError(f"{sql_file}: {err.strip()[-300:]}")
    return dump(name)


def dump(name):
    blocks = oracle.normalize(oracle.dump_schema(name))
    return blocks + [("EXTENSION VERSIONS", "\n".join(oracle.extension_versions(name)))]


def copy(name, template):
    rc, _, err, _ = oracle.psql("postgres", "-c", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    if rc != 0:
        raise RuntimeError(err.strip())


def measure(tool, work, start, goal, goal_dump, keep):
    """One pair. Returns (class, reason, seconds the diff took, statements of the second diff)."""
    copy(work, start)
    try:
        rc, out, err, seconds = oracle.run([*tool, oracle.url(work), oracle.url(goal)], timeout=300)
        keep("diff.sql", out)
        if rc != 0:
            return "tool-failed", err.strip()[-300:], seconds, None
        rc, _, err, _ = oracle.psql(work, "-f", "-", stdin=out)
        if rc != 0:
            line = next((l for l in err.split("\n") if "ERROR" in l), err.strip()[-200:])
            return "apply-failed", re.sub(r"^psql:[^ ]* ", "", line), seconds, None
        difference = oracle.compare(dump(work), goal_dump)
        kind, reason = "exact", ""
        if difference["lines"]:
            kind, full, _, _ = oracle.oracle(work, goal, scratch_prefix=work)
            reason = oracle.summary(full)
            keep("oracle.diff", full["text"].encode())
        rc, again, _, _ = oracle.run([*tool, oracle.url(work), oracle.url(goal)], timeout=300)
        left = len(oracle.ddl_statements(again.decode("utf-8", "replace"))) if rc == 0 else -1
        if left:
            keep("again.sql", again)
        return kind, reason, seconds, left
    finally:
        oracle.drop_db(work)


def history(args, tool, folder):
    files = sorted((folder / "snapshots").glob("*.sql"))
    tag = f"lkm_{os.getpid()}_{folder.name}"
    names, dumps, lines = [], [], []
    try:
        states = []
        for i, file in enumerate(files[: args.limit]):
            try:
                dumps.append(load(f"{tag}_{i}", file))
            except RuntimeError as error:  # a dump that does not restore is no state of ours
                print(f"{file.parent.parent.name}: left out: {str(error)[:160]}", file=sys.stderr, flush=True)
                oracle.drop_db(f"{tag}_{i}")
                continue
            names.append(f"{tag}_{i}")
            states.append(file)
        files = states
        pairs = [(i, i + 1) for i in range(len(names) - 1)]
        pairs += [(j, i) for i, j in pairs]
        if args.ends and len(names) > 2:
            pairs += [(0, len(names) - 1), (len(names) - 1, 0)]
        for a, b in pairs:
            where = pathlib.Path(args.details or "/nonexistent") / f"{folder.name}-{a:03d}-{b:03d}"
            kept = {}
            result = measure(tool, f"{tag}_w{threading.get_ident() % 10000}", names[a], names[b], dumps[b], kept.__setitem__)
            lines.append((a, b, *result))
            if args.details and (result[0] not in ("exact", "text-only") or result[3]):
                where.mkdir(parents=True, exist_ok=True)
                for name, data in kept.items():
                    (where / name).write_bytes(data)
                (where / "result.json").write_text(json.dumps({"from": str(files[a]), "to": str(files[b]), "result": result[:2]}))
    finally:
        for name in names:
            oracle.drop_db(name)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", help="executable that takes FROM_URL TO_URL and prints SQL; may hold arguments")
    parser.add_argument("--corpora", default=str(SHARED / "corpora"))
    parser.add_argument("--only", help="comma separated names of histories")
    parser.add_argument("--limit", type=int, help="only the first N states of each")
    parser.add_argument("--ends", action="store_true", help="first <-> last, too")
    parser.add_argument("--details", help="folder for what failing pairs left")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--at-least", type=float, help="exit 1 when less than this share (0..1) converges")
    args = parser.parse_args()
    oracle.psql("postgres", "-c", "SET client_min_messages = error")
    for statement in (pathlib.Path(args.corpora) / "roles.sql").read_text().split(";"):
        if "CREATE ROLE" in statement:
            oracle.psql("postgres", "-c", statement)
    folders = [f for f in sorted(pathlib.Path(args.corpora).iterdir())
               if (f / "snapshots").is_dir() and len(list((f / "snapshots").glob("*.sql"))) > 1]
    if args.only:
        folders = [f for f in folders if f.name in args.only.split(",")]
    good = total = 0
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for folder, lines in zip(folders, pool.map(lambda f: history(args, args.tool.split(), f), folders)):
            fine = [l for l in lines if l[2] in ("exact", "text-only") and l[5] == 0]
            good, total = good + len(fine), total + len(lines)
            print(f"{folder.name:18} {len(fine):4} of {len(lines):4} converge", flush=True)
            for a, b, kind, reason, _, left in lines:
                if kind not in ("exact", "text-only") or left:
                    print(f"    {a:3} -> {b:3} {kind} {reason} (second diff: {left})"[:260], flush=True)
    share = good / total if total else 0.0
    print(f"all: {good} of {total} converge ({100 * share:.1f} %) in {time.monotonic() - started:.0f} s")
    sys.exit(1 if args.at_least is not None and share < args.at_least else 0)


main()
