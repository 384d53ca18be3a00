#!/usr/bin/env python3
"""Times whole commands against `pg_dump -s` in one run, and prints medians and ratios.

Makes two databases on a server of its own: the first with the wanted number of tables, the second the same with one
change. Starts a service, gives it both as environments and runs, in turn, `pg_dump -s` of both and `lk diff` from one to
the other: the service reads them for the first time, then again after a change of each, then while nothing changes,
then while rows are written. Also `lk status` and `lk history`. Everything is removed at the end.

    tests/bench/whole_commands.py [--tables N] [--rounds N] [--bin-dir DIR]
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Callable, Dict, List

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "bench"), str(ROOT / "tests" / "python"), str(ROOT / "tests" / "e2e")]

from large_schema import schema  # noqa: E402
import postgres  # noqa: E402
import support  # noqa: E402

def milliseconds(command: List[str]) -> float:
    """Runs a command as a whole process and returns how long it took. Fails with SystemExit when it fails."""
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    took = (time.monotonic() - started) * 1000
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return took


def peak_megabytes(pid: int) -> int:
    """Returns the largest resident size that a process had."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--bin-dir", type=pathlib.Path, default=ROOT / "build" / "release" / "bin")
    options = parser.parse_args()
    support.use_binaries(options.bin_dir)
    directory = support.temporary_directory()
    with postgres.Server.start() as server, postgres.Databases(server) as databases:
        service = support.Service(directory / "data")
        try:
            measure(options, server, databases, service)
        finally:
            service.stop()
            support.remove(directory)


def measure(options: argparse.Namespace, server: postgres.Server, databases: postgres.Databases, service: support.Service) -> None:
    names = [databases.create(), databases.create()]
    urls = [f"postgresql://{server.user}@/{name}?host={server.directory}" for name in names]
    lk = [support.binary("lk"), "--server", service.address]
    for name, url, environment in zip(names, urls, ("one", "two")):
        statements = schema(options.tables).split(";\n")
        for begin in range(0, len(statements), 500):  # each load is a transaction, which holds its locks
            databases.load(name, ";\n".join(statements[begin:begin + 500]))
        milliseconds([*lk, "env", "add", environment, "--url", url])
    databases.load(names[1], "ALTER TABLE t1 ADD COLUMN more text; CREATE INDEX ON t2 (f)")
    diff = [*lk, "diff", "--from", "env:one", "--to", "env:two"]
    dumps = [[str(server.binaries / "pg_dump"), "-s", "-f", "/dev/null", url] for url in urls]

    def change(number: int) -> None:
        for name in names:
            databases.load(name, f"ALTER TABLE t3 ADD COLUMN round{number} int")

    def write(number: int) -> None:
        for name in names:
            databases.load(name, f"INSERT INTO t4 (a) VALUES ('{number}')")

    cases: Dict[str, Callable[[int], None]] = {
        "lk diff, both databases changed": change,
        "lk diff, rows written meanwhile": write,
        "lk diff, nothing changed": lambda number: None,
    }
    print(f"{options.tables} tables, {options.rounds} rounds, medians of whole processes")
    print(f"first lk diff: {milliseconds(diff):.0f} ms")
    for title, before in cases.items():
        reference, ours = [], []
        for number in range(options.rounds):
            before(number)
            reference.append(sum(milliseconds(dump) for dump in dumps))
            ours.append(milliseconds(diff))
        pairs = statistics.median(a / b for a, b in zip(ours, reference))
        print(f"{title}: {statistics.median(ours):.0f} ms; pg_dump -s of both {statistics.median(reference):.0f} ms; ratio {pairs:.2f}")
    print(f"peak memory of lockkeeperd: {peak_megabytes(service.process.pid)} MB")
    for command in (["status"], ["history"]):
        took = [milliseconds([*lk, *command]) for _ in range(options.rounds)]
        print(f"lk {' '.join(command)}: {statistics.median(took):.0f} ms")


if __name__ == "__main__":
    main()
