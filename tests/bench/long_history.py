#!/usr/bin/env python3
"""Times `lk check` on a long history against replaying the history with `psql -f`, in one run.

Generates revisions (the same for the same number): each makes a table, an index, a view or a function, or changes one that is
there. Checks them against SQL files that declare the result: for the first time; again; after one revision was added; and all of
it once more by a service that was started anew, which remembers nothing but what it kept in the shadow server. Prints ratios to
`psql -f` of the upgrades into an empty database of the same shadow server settings. Everything is removed at the end.

    tests/bench/long_history.py [--revisions N] [--rounds N] [--bin-dir DIR]
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Callable, List, Tuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "python"), str(ROOT / "tests" / "e2e")]

import postgres  # noqa: E402
import support  # noqa: E402


def revision(number: int) -> Tuple[str, str]:
    """Returns upgrade and downgrade of the revision with this number, from 0 on; five revisions deal with one table."""
    table, part = f"t{number // 5}", number % 5
    return [
        (f"CREATE TABLE {table} (id bigint PRIMARY KEY, a text NOT NULL, b integer DEFAULT 1);", f"DROP TABLE {table};"),
        (f"ALTER TABLE {table} ADD COLUMN c timestamptz;", f"ALTER TABLE {table} DROP COLUMN c;"),
        (f"CREATE INDEX {table}_a ON {table} (a, b);", f"DROP INDEX {table}_a;"),
        (f"CREATE VIEW v{table} AS SELECT id, a FROM {table};", f"DROP VIEW v{table};"),
        (f"CREATE FUNCTION f{table}() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM {table}';",
         f"DROP FUNCTION f{table}();"),
    ][part]


class History(support.Tree):
    """A working tree whose revisions and declared SQL file grow together."""

    def __init__(self, directory: pathlib.Path, address: str) -> None:
        super().__init__(directory, address)
        self.count = 0
        self.upgrades: List[pathlib.Path] = []
        (directory / "sql").mkdir()
        (directory / "plain").mkdir()
        (directory / "lockkeeper.yaml").write_text("project: default\nrevisions: revisions\nsql: [sql/*.sql]\n")

    def grow(self, by: int) -> None:
        """Adds revisions and declares what they do."""
        for number in range(self.count, self.count + by):
            up, down = revision(number)
            parent = f"{number:012x}" if number > 0 else ""
            self.write_revision(f"{number + 1:012x}", parent, up, down, message=f"step {number}")
            self.upgrades.append(self.directory / "plain" / f"{number:06d}.sql")
            self.upgrades[-1].write_text(up + "\n")
            with open(self.directory / "sql" / "all.sql", "a", encoding="utf-8") as declared:
                declared.write(up + "\n")
        self.count += by

    def check(self) -> None:
        """Runs `lk check`; fails with AssertionError unless the revisions give what is declared."""
        self.lk("check", "--from", "files")


def milliseconds(run: Callable[[], None]) -> float:
    """Returns how long `run` took."""
    started = time.monotonic()
    run()
    return (time.monotonic() - started) * 1000


def replay(server: postgres.Server, history: History) -> float:
    """Returns how long psql takes to run all upgrades in an empty database."""
    with postgres.Databases(server) as databases:
        name = databases.create()
        files = [word for path in history.upgrades for word in ("-f", str(path))]
        connect = ["-h", str(server.directory), "-U", server.user, "-d", name]
        command = [str(server.binaries / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", *connect, *files]
        return milliseconds(lambda: subprocess.run(command, check=True).check_returncode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--revisions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bin-dir", type=pathlib.Path, default=ROOT / "build" / "release" / "bin")
    options = parser.parse_args()
    support.use_binaries(options.bin_dir)
    directory = support.temporary_directory()
    with postgres.Server.start() as server:
        service = support.Service(directory / "data")
        try:
            history = History(directory / "tree", service.address)
            history.grow(options.revisions)
            measure(options.rounds, server, history)
            service.stop()
            service = support.Service(directory / "data", service.port)
            history.grow(1)
            report("one revision added, service started anew", milliseconds(history.check), replay(server, history))
        finally:
            service.stop()
            support.remove(directory)


def report(title: str, took: float, reference: float) -> None:
    """Prints one line."""
    print(f"{title}: {took:.0f} ms; psql -f {reference:.0f} ms; ratio {took / reference:.2f}", flush=True)


def measure(rounds: int, server: postgres.Server, history: History) -> None:
    """Prints what a service says that goes on running."""
    print(f"{history.count} revisions, lk check as whole processes; medians of {rounds}")
    report("first", milliseconds(history.check), statistics.median(replay(server, history) for _ in range(rounds)))
    report("again", statistics.median(milliseconds(history.check) for _ in range(rounds)), replay(server, history))
    added, reference = [], []
    for _ in range(rounds):
        history.grow(1)
        added.append(milliseconds(history.check))
        reference.append(replay(server, history))
    report("one revision added", statistics.median(added), statistics.median(reference))


if __name__ == "__main__":
    main()
