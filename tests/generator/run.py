#!/usr/bin/env python3
"""Random pairs of schemas: does the difference really turn the first into the second?

For each seed a schema is made and edited (model.py, kinds.py), both are loaded, the tool's statements are applied to the
first, and then: an independent oracle must find no difference (pg_dump; where the server is newer than every pg_dump
here, what the catalogs and the server's own printers say), a second difference must be empty, and no table that stays may lose a row
unless the plan drops it. A failure prints its seed and is shrunk to the few objects that still fail.

Before that the pairs of found/ are tried, in both directions: what earlier runs found, written by hand as FROM and TO.

    tests/generator/run.py --tool build/release/bin/lk-pair-tool [--pairs 300] [--seed 1] [--workers 2] [--details DIR]

Server: $LOCKKEEPER_TEST_PGBIN or the newest of the usual places, started for the run; or --host and --port of one that runs.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import glob
import os
import pathlib
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "python")]
import model  # noqa: E402
import oracle  # noqa: E402

Statements = List[Tuple[int, str]]
NUL = "\0"


class ToolError(Exception):
    pass


class Tool:
    """The long-lived process of pair_tool.cc."""

    def __init__(self, path: str) -> None:
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, *words: str, text: Optional[str] = None) -> List[str]:
        raw = b"" if text is None else text.encode()
        line = " ".join(words) + (f" {len(raw)}" if text is not None else "") + "\n"
        self.process.stdin.write(line.encode() + raw)
        self.process.stdin.flush()
        head = self.process.stdout.readline().decode().split()
        if not head:
            raise ToolError(f"the tool died on {words[0]}")
        answer = self.process.stdout.read(int(head[1])).decode()
        if head[0] != "ok":
            raise ToolError(answer)
        return answer.split(NUL) if answer else []


@dataclass
class Outcome:
    seed: int
    kind: str = "ok"  # one of OK, or what failed
    detail: str = ""
    plan: List[str] = field(default_factory=list)
    skipped: int = 0
    loaded: int = 0
    signature: str = ""


# What empties a database of all that the generator makes, and what that would leave behind.
EVERYTHING = """SELECT format('DROP %s public.%s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
           quote_ident(relname)) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
    UNION ALL SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname) FROM pg_type
               WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'c', 'r')
    UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_'"""
REMAINS = " UNION ALL SELECT 'default privileges' FROM pg_default_acl UNION ALL SELECT relname FROM pg_class WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace"
REUSE = 100  # so many times: the catalogs grow with every schema that they held
OK = ("ok", "column-order", "own-columns", "refused-rows", "refused-plan")
REFUSED = "no plan can be made that keeps the rows"  # CHANGE_REFUSED: a table would have to be made anew


class Worker:
    """One tool, two databases at a time."""

    def __init__(self, tool: str, host: str, port: int, user: str, pg_dump: Optional[str], number: str) -> None:
        self.tool, self.address, self.pg_dump = Tool(tool), f"host={host} port={port} user={user}", pg_dump
        self.environment = dict(os.environ, PGHOST=host, PGPORT=str(port), PGUSER=user)
        self.uses: Dict[str, int] = {}
        self.names = [f"lk_gen_{number}_{side}" for side in "ab"]
        self.tool("open", "root", f"{self.address} dbname=postgres")
        self.major = int(self.tool("query", "root", text="SHOW server_version_num")[0]) // 10000
        self.strategy = " STRATEGY file_copy" if self.major >= 15 else ""

    def fresh(self) -> None:
        """Empty databases: emptied where that is possible, because making one costs the server a checkpoint."""
        for side, name in zip("ab", self.names):
            if self.uses.get(side, REUSE) < REUSE:
                self.uses[side] += 1
                self.load(side, [(0, s) for s in self.tool("query", side, text=EVERYTHING)])
                if not self.tool("query", side, text=EVERYTHING + REMAINS):
                    continue
            self.uses[side] = 0
            self.tool("close", side)
            self.tool("load", "root", text=f"DROP DATABASE IF EXISTS {name} (FORCE)")
            failed = self.tool("load", "root", text=f"CREATE DATABASE {name} TEMPLATE template0{self.strategy}")
            if failed:
                raise ToolError(failed[0])
            self.tool("open", side, f"{self.address} dbname={name}")

    def load(self, side: str, statements: Statements) -> List[str]:
        return self.tool("load", side, text=NUL.join(s for _, s in statements)) if statements else []

    def counts(self) -> Dict[str, int]:
        tables = self.tool("query", "a", text="SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r','p') AND oid >= 16384 "
                                              "AND relnamespace <> 'pg_toast'::regnamespace")
        out = {}
        for table in tables:
            out[table] = int(self.tool("query", "a", text=f"SELECT count(*)::text FROM ONLY {table}")[0])
        return out

    def dumps(self) -> List[str]:
        running = [subprocess.Popen([self.pg_dump, "-s", "-d", name], stdout=subprocess.PIPE, env=self.environment) for name in self.names]
        return [p.communicate()[0].decode() for p in running]

    def judge(self, seed: int, before: Statements, rows: Statements, after: Statements) -> Outcome:
        out = Outcome(seed)
        try:
            self.attempt(out, before, rows, after)
            if out.kind == "apply" and rows and re.match(r"(22|23)|55000", out.detail):
                without = Outcome(seed)
                self.attempt(without, before, [], after)
                if without.kind in OK:
                    out.kind = "refused-rows"
        except ToolError as error:
            out.kind, out.detail = "refused-plan" if REFUSED in str(error) else "tool", str(error)
        out.signature = signature(out)
        return out

    def attempt(self, out: Outcome, before: Statements, rows: Statements, after: Statements) -> None:
        self.fresh()
        out.skipped = len(self.load("a", before)) + len(self.load("b", after))
        out.loaded = len(before) + len(after)
        self.load("a", rows)
        plan = self.tool("diff", "a", "b")
        out.plan = [p[1:] for p in plan]
        unsupported = [p[1:] for p in plan if p[0] == "U"]
        if unsupported:
            out.kind, out.detail = "unsupported", "; ".join(unsupported)
            return
        kept = self.counts() if rows else {}
        failed = self.tool("apply", "a", text=NUL.join(plan)) if plan else []
        if failed:
            out.kind, out.detail = "apply", f"{failed[0]}\n{failed[1]}"
            return
        again = self.tool("diff", "a", "b")
        if again:
            out.kind, out.detail = "second-diff", "\n".join(x[1:] for x in again)
            return
        lost = [t for t, n in (self.counts() if rows else {}).items() if n < kept.get(t, 0) and f"DROP TABLE {t}" not in out.plan]
        if lost:
            out.kind, out.detail = "rows-lost", ", ".join(lost)
            return
        verdict, lines = self.compare()
        if verdict != "same":
            out.kind = "oracle" if verdict == "different" else verdict
            out.detail = "\n".join(lines)

    def compare(self) -> Tuple[str, List[str]]:
        if self.pg_dump is not None:
            return oracle.compare(*self.dumps())
        verdict, lines = oracle.compare_texts(*[self.tool("text", side)[0] for side in "ab"])
        if verdict != "same":
            return verdict, lines
        return oracle.compare_catalogs(*[self.tool("query", side, text=oracle.CATALOGS) for side in "ab"])

    def pair(self, seed: int, size: int) -> Tuple[Statements, Statements, Statements, List[str]]:
        first = model.Schema(seed, self.major)
        first.fill(first.rng.randint(3, size))
        before = first.statements()
        rows = first.rows() if first.chance(0.4) else []
        second = first.copy()
        edits = [second.edit() for _ in range(second.rng.choice([1, 1, 2, 3, 5, 8, 13]))]
        return before, rows, second.statements(), edits

    def shrink(self, found: Outcome, before: Statements, rows: Statements, after: Statements, seconds: float) -> Tuple[Statements, Statements, Statements]:
        """Takes away objects from both sides, then single statements, while the same failure stays."""
        until = time.time() + seconds

        def fails(b: Statements, r: Statements, a: Statements) -> bool:
            return time.time() < until and self.judge(found.seed, b, r, a).signature == found.signature

        if rows and fails(before, [], after):
            rows = []
        numbers = sorted({n for n, _ in before} | {n for n, _ in after})
        step = max(1, len(numbers) // 2)
        while step >= 1:
            at = 0
            while at < len(numbers):
                gone = set(numbers[at:at + step])
                trial = [[(n, s) for n, s in side if n not in gone] for side in (before, rows, after)]
                if fails(*trial):
                    before, rows, after = trial
                    numbers = numbers[:at] + numbers[at + step:]
                else:
                    at += step
            step //= 2
        sides = [before, rows, after]
        for side in range(3):
            at = len(sides[side]) - 1
            while at >= 0:
                trial = list(sides)
                trial[side] = sides[side][:at] + sides[side][at + 1:]
                if fails(*trial):
                    sides = trial
                at -= 1
        return sides[0], sides[1], sides[2]


def signature(out: Outcome) -> str:
    """What makes two failures the same one: names and numbers apart."""
    if out.kind in OK:
        return out.kind
    text = out.detail
    if out.kind == "oracle":
        text = " ".join(sorted({m for m in re.findall(r"^[-+] Name: .*?; Type: (.*?);", text, re.M)}))
    elif out.kind == "apply":
        text = text.split("\n")[0]
    elif out.kind == "second-diff":
        text = " | ".join(sorted({" ".join(re.findall(r"\b[A-Z]{2,}\b", x)[:5]) for x in text.split("\n")})[:3])
    text = re.sub(r'"[^"]*("[^"]*")*"', "_", text)
    return out.kind + ": " + re.sub(r"\b[\w.]*\d+\w*\b", "_", text)[:300]


_worker: Optional[Worker] = None


def _start(arguments: Tuple) -> None:
    global _worker
    _worker = Worker(*arguments, number=str(os.getpid()))


def _one(seed: int, size: int) -> Outcome:
    before, rows, after, _ = _worker.pair(seed, size)
    return _worker.judge(seed, before, rows, after)


def _shrink(seed: int, size: int, seconds: float) -> Tuple[Outcome, str]:
    before, rows, after, edits = _worker.pair(seed, size)
    found = _worker.judge(seed, before, rows, after)
    if found.kind in OK:
        return found, "(did not fail again)"
    before, rows, after = _worker.shrink(found, before, rows, after, seconds)
    small = _worker.judge(seed, before, rows, after)
    text = [f"seed {seed}: {small.signature}", "-- edits: " + "; ".join(edits), "-- FROM"] + [s + ";" for _, s in before] + \
        [s + ";" for _, s in rows] + ["-- TO"] + [s + ";" for _, s in after] + ["-- PLAN"] + [p + ";" for p in small.plan] + \
        ["-- " + small.kind, small.detail]
    return small, "\n".join(text)


def _found(path: str) -> List[Outcome]:
    """A pair written by hand, there and back; `-- since N` keeps it from older servers."""
    text = pathlib.Path(path).read_text()
    since = re.search(r"^-- since (\d+)$", text, re.M)
    if since and _worker.major < int(since[1]):
        return []
    first, second = re.split(r"^-- TO$", re.split(r"^-- FROM$", text, flags=re.M)[1], flags=re.M)
    sides = [[(0, s) for s in re.split(r";\s*$", side.strip(), flags=re.M) if s.strip()] for side in (first, second)]
    rows = [s for s in sides[0] if s[1].strip().startswith("INSERT")]
    sides[0] = [s for s in sides[0] if s not in rows]
    out = [_worker.judge(0, sides[0], rows, sides[1]), _worker.judge(0, sides[1], [], sides[0])]
    for o in out:
        if o.skipped:
            o.kind, o.detail = "refused", "the server refuses a statement of the pair"
    return out


def find_pg_dump(major: int, directory: Optional[str]) -> Optional[str]:
    """One that is at least as new as the server."""
    for path in ([f"{directory}/pg_dump"] if directory else []) + sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_dump")):
        if os.access(path, os.X_OK):
            version = subprocess.run([path, "--version"], stdout=subprocess.PIPE).stdout.decode()
            if int(re.search(r"\d+", version)[0]) >= major:
                return path
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=25, help="most objects of a schema")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shrink", type=float, default=20, help="seconds for each failure")
    parser.add_argument("--failures", type=int, default=5, help="kinds of failures that are shrunk")
    parser.add_argument("--details", help="a directory for the shrunk pairs")
    parser.add_argument("--host")
    parser.add_argument("--port", type=int, default=5432)
    parser.add_argument("--user", default="postgres")
    arguments = parser.parse_args()
    if arguments.host:
        return run(arguments, arguments.host, arguments.user)
    import postgres
    with postgres.Server.start() as server:
        return run(arguments, str(server.directory), server.user)


def run(arguments: argparse.Namespace, host: str, user: str) -> int:
    root = Worker(arguments.tool, host, arguments.port, user, None, "root")
    root.tool("load", "root", text=NUL.join(f"CREATE ROLE {model.ident(role)}" for role in model.ROLES))
    pg_dump = find_pg_dump(root.major, os.environ.get("LOCKKEEPER_TEST_PGBIN"))
    print(f"PostgreSQL {root.major}, oracle: {pg_dump or 'the catalogs'}", flush=True)
    started, tally, skipped, loaded = time.time(), Counter(), 0, 0
    failures: Dict[str, List[int]] = {}
    with concurrent.futures.ProcessPoolExecutor(arguments.workers, initializer=_start,
                                                initargs=((arguments.tool, host, arguments.port, user, pg_dump),)) as pool:
        failed_by_hand = 0
        paths = sorted(glob.glob(str(HERE / "found" / "*.sql")))
        for path, outcomes in zip(paths, pool.map(_found, paths)):
            for way, out in zip(("there", "back"), outcomes):
                if out.kind not in OK:
                    failed_by_hand += 1
                    print(f"FAILED  {pathlib.Path(path).stem}, {way}: {out.kind}\n{out.detail}\n" + ";\n".join(out.plan), flush=True)
        print(f"{len(paths)} pairs found earlier, both ways: {failed_by_hand} failed", flush=True)
        seeds = range(arguments.seed, arguments.seed + arguments.pairs)
        for out in pool.map(_one, seeds, [arguments.size] * len(seeds)):
            tally[out.kind] += 1
            skipped, loaded = skipped + out.skipped, loaded + out.loaded
            if out.kind not in OK:
                failures.setdefault(out.signature, []).append(out.seed)
        spent = time.time() - started
        print(f"{arguments.pairs} pairs in {spent:.1f} s ({arguments.pairs / spent:.1f} a second): " +
              ", ".join(f"{n} {kind}" for kind, n in tally.most_common()) +
              f"; {skipped} of {loaded} statements refused while loading")
        for text, found in sorted(failures.items(), key=lambda x: -len(x[1])):
            print(f"{len(found):4} x seed {found[0]} {found[1:4]}: {text}", flush=True)
        picked = [found[0] for found in sorted(failures.values(), key=lambda x: -len(x))][:arguments.failures]
        for (small, text) in pool.map(_shrink, picked, [arguments.size] * len(picked), [arguments.shrink] * len(picked)):
            print("\n" + "=" * 100 + "\n" + text, flush=True)
            if arguments.details:
                os.makedirs(arguments.details, exist_ok=True)
                pathlib.Path(arguments.details, f"{small.seed}.txt").write_text(text)
    return 1 if failures or failed_by_hand else 0


if __name__ == "__main__":
    sys.exit(main())
