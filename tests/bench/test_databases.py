#!/usr/bin/env python3
"""How long a test waits for a database of its own, at the head of the sample's history: the first one and later ones.

    build/python/bin/python tests/bench/test_databases.py [--rounds 20] [--bin-dir build/release/bin]

The reference in the same run is what a test would do otherwise: CREATE DATABASE and `psql -f` of the history's script.
Medians in milliseconds, over one connection of the Python client.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Callable, List

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e")]
import support  # noqa: E402

sys.path.insert(0, str(support.PROVIDER))
import lockkeeper  # noqa: E402


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--bin-dir", type=pathlib.Path, default=support.ROOT / "build" / "release" / "bin")
    options = parser.parse_args()
    support.use_binaries(options.bin_dir)
    directory = support.temporary_directory()
    service = support.Service(directory / "data")
    try:
        tree = support.Tree(directory / "tree", service.address)
        tree.advance("dev", len(support.history().STAGES))
        bundle = lockkeeper.bundle_of(tree.directory / "revisions")
        script = tree.lk("sql", "dev", "head", "--start", "base").out
        with lockkeeper.Client(service.address) as client:
            made: List[object] = []
            first = milliseconds(lambda: made.append(client.create_test_database(bundle=bundle)))
            later = [milliseconds(lambda: made.append(client.create_test_database(bundle=bundle)))
                     for _ in range(options.rounds)]
            where = made[0]
            for database in made:
                client.delete_test_database(database)  # type: ignore[arg-type]
        reference = [milliseconds(lambda: by_hand(where, f"by_hand_{number}", script)) for number in range(5)]
        print(f"{len(bundle.files)} revisions; a database of its own: first {first:.0f} ms, later {statistics.median(later):.0f} ms "
              f"(from {min(later):.0f} to {max(later):.0f}); CREATE DATABASE and psql -f: {statistics.median(reference):.0f} ms")
    finally:
        service.stop()
        support.remove(directory)


def by_hand(where: object, name: str, script: str) -> None:
    """Makes a database on the same server and runs the script in it. They go with the service's temporary directory."""
    psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", where.host, "-p", str(where.port), "-U", where.user]  # type: ignore[attr-defined]
    subprocess.run([*psql, "-d", "postgres", "-c", f"CREATE DATABASE {name}"], check=True)
    subprocess.run([*psql, "-d", name, "-f", "-"], input=script.encode(), check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
