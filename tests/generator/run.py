#!/usr/bin/env python3
"""Random pairs of schemas: does the difference really turn the first into the second?

For each seed a schema is made and edited some times (model.py, kinds/). Each state is reached from the database that the
step before left behind (worker.py), and each step is a pair: the tool's statements are applied, and then an independent
oracle must find no difference (oracle.py: the catalogs and the server's own printers; one pair in --dump-every also pg_dump,
where one is new enough for the server), a second difference must be empty, and no table that stays may lose a row unless
the plan drops it. A failure prints its seed and step and is shrunk to the few objects that still fail.

known.txt lists the pairs of the first 2,000 whose failure is open: they do not fail the run, and do when they are well.

Before that the pairs of found/ are tried, in both directions: what earlier runs found, written by hand as FROM and TO.

    tests/generator/run.py --tool build/release/bin/lk-pair-tool [--pairs 2000] [--seed 1] [--workers 2] [--details DIR]
    tests/generator/run.py --tool build/release/bin/lk-pair-tool --pairs 5 --seed 123      # all of one seed again

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
from typing import Dict, List, Optional, Tuple

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "python")]
import model  # noqa: E402
import shrink  # noqa: E402
from tool import NUL  # noqa: E402
from worker import OK, Case, Outcome, State, Worker  # noqa: E402

STEPS = 5  # pairs of one seed

_worker: Optional[Worker] = None
_dump_every = 1


def _start(dump_every: int, arguments: Tuple) -> None:
    global _worker, _dump_every
    _worker, _dump_every = Worker(*arguments, number=str(os.getpid())), dump_every


def _walk(seed: int, size: int) -> List[Outcome]:
    """The steps of a seed; a step that went wrong is no ground for the next one."""
    out: List[Outcome] = []
    case: Case = []
    try:
        states = list(model.states(seed, _worker.major, size, STEPS))
    except Exception as error:  # a fault of the generator is one failure, not the end of a long run
        return [Outcome(f"{seed}.{n}", "generator", repr(error)) for n in range(1, STEPS + 1)]
    for n, (state, _) in enumerate(states):
        case.append(State(*state))
        if n:
            standing = n > 1 and out[-1].kind == "ok"
            out.append(_worker.step(f"{seed}.{n}", case, (seed * STEPS + n) % _dump_every == 0, standing))
    return out


def _shrink(name: str, size: int, kinds: List[str], seconds: float) -> str:
    """The failure again, from where its database was made."""
    seed, step = map(int, name.split("."))
    states = list(model.states(seed, _worker.major, size, STEPS))[:step + 1]
    first = step - 1
    while first > 0 and kinds[first - 1] == "ok":
        first -= 1
    case = [State(*state) for state, _ in states[first:]]
    dump = (seed * STEPS + step) % _dump_every == 0
    found = _worker.judge(name, case, dump)
    if found.kind in OK:
        return f"seed {name}: did not fail again"
    case = shrink.Shrinker(_worker, found, dump, seconds).run(case)
    small = _worker.judge(name, case, dump)
    return "\n".join([f"seed {name}: {small.signature}", "-- edits: " + "; ".join(states[-1][1]), shrink.show(case), "-- PLAN"] +
                     [p + ";" for p in small.plan] + ["-- " + small.kind, small.detail])


def _found(path: str) -> List[Outcome]:
    """A pair written by hand, there and back; `-- since N` keeps it from older servers. More than one TO: a walk."""
    text = pathlib.Path(path).read_text()
    since = re.search(r"^-- since (\d+)$", text, re.M)
    if since and _worker.major < int(since[1]):
        return []
    case: Case = []
    for side in re.split(r"^-- (?:FROM|TO)$", text, flags=re.M)[1:]:
        every = [(0, s) for s in re.split(r";\s*$", side.strip(), flags=re.M) if s.strip()]
        rows = [s for s in every if s[1].strip().startswith("INSERT")]
        case.append(State([s for s in every if s not in rows], rows))
    out = [_worker.judge("there", case, True), _worker.judge("back", [State(s.statements, []) for s in reversed(case)], True)]
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


def read_known() -> Dict[str, str]:
    """Returns pair to kind of failure of what known.txt lists: failures that are understood to be open, not to be new."""
    lines = (HERE / "known.txt").read_text().splitlines()
    return {line.split()[0]: line.split()[1] for line in lines if line and not line.startswith("#")}


class Report:
    def __init__(self, known: Dict[str, str]) -> None:
        self.known, self.known_seen, self.healed = known, 0, []  # type: Dict[str, str], int, List[str]
        self.started, self.tally, self.skipped, self.loaded = time.time(), Counter(), 0, 0
        self.failures: Dict[str, List[Tuple[str, List[str]]]] = {}  # by signature: name, kinds of the steps of its seed
        self.by_hand = 0

    def by_hand_failed(self, path: str, out: Outcome) -> None:
        self.by_hand += 1
        print(f"FAILED  {pathlib.Path(path).stem}, {out.name}: {out.kind}\n{out.detail}\n" + ";\n".join(out.plan), flush=True)

    def add(self, outcomes: List[Outcome]) -> None:
        kinds = [o.kind for o in outcomes]
        for out in outcomes:
            self.tally[out.kind] += 1
            self.skipped, self.loaded = self.skipped + out.skipped, self.loaded + out.loaded
            if self.known.get(out.name) == out.kind:
                self.known_seen += 1
                print(f"known   seed {out.name}: {out.signature}", flush=True)
            elif out.name in self.known and out.kind in OK:
                self.healed.append(out.name)
                print(f"FAILED  seed {out.name} is well now: take it out of known.txt", flush=True)
            elif out.kind not in OK:
                self.failures.setdefault(out.signature, []).append((out.name, kinds))
                print(f"FAILED  seed {out.name}: {out.signature}", flush=True)
            if self.pairs % 1000 == 0:
                print(self.line(), flush=True)

    @property
    def pairs(self) -> int:
        return sum(self.tally.values())

    def line(self) -> str:
        spent = time.time() - self.started
        return f"{self.pairs} pairs in {spent:.1f} s ({self.pairs / spent:.1f} a second): " + \
            ", ".join(f"{n} {kind}" for kind, n in self.tally.most_common()) + \
            f"; {self.skipped} of {self.loaded} statements refused while loading"

    def worst(self) -> List[List[Tuple[str, List[str]]]]:
        return sorted(self.failures.values(), key=lambda found: -len(found))

    def summary(self) -> None:
        print(self.line())
        print(f"{self.known_seen} failures are known (known.txt), {sum(map(len, self.failures.values()))} are new")
        for text, found in sorted(self.failures.items(), key=lambda x: -len(x[1])):
            print(f"{len(found):4} x seed {', '.join(name for name, _ in found[:4])}: {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--pairs", type=int, default=2000, help=f"{STEPS} of each seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=25, help="most objects of a schema")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--dump-every", type=int, default=10, help="pg_dump judges one pair in so many")
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
    print(f"PostgreSQL {root.major}, oracle: the catalogs and {pg_dump or 'no pg_dump'}", flush=True)
    with concurrent.futures.ProcessPoolExecutor(
            arguments.workers, initializer=_start,
            initargs=(arguments.dump_every, (arguments.tool, host, arguments.port, user, pg_dump))) as pool:
        report = Report(read_known() if root.major == 15 else {})
        paths = sorted(glob.glob(str(HERE / "found" / "*.sql")))
        for path, outcomes in zip(paths, pool.map(_found, paths)):
            for out in outcomes:
                if out.kind not in OK:
                    report.by_hand_failed(path, out)
        print(f"{len(paths)} pairs found earlier, both ways: {report.by_hand} failed", flush=True)
        report.started = time.time()
        seeds = range(arguments.seed, arguments.seed + (arguments.pairs + STEPS - 1) // STEPS)
        for outcomes in pool.map(_walk, seeds, [arguments.size] * len(seeds)):
            report.add(outcomes)
        report.summary()
        shrinking = [pool.submit(_shrink, found[0][0], arguments.size, found[0][1], arguments.shrink)
                     for found in report.worst()[:arguments.failures]]
        for each in shrinking:
            text = each.result()
            print("\n" + "=" * 100 + "\n" + text, flush=True)
            if arguments.details:
                os.makedirs(arguments.details, exist_ok=True)
                pathlib.Path(arguments.details, text.split(":")[0].replace(" ", "-") + ".txt").write_text(text)
    return 1 if report.failures or report.by_hand or report.healed else 0


if __name__ == "__main__":
    sys.exit(main())
