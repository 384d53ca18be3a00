#!/usr/bin/env python3
"""The recipe deploy/recipes/tenants-go against a real service with three tenants.

    tests/recipes/tenants_go_test.py [--bin-dir build/release/bin] [--keep]

Needs Go and protoc. Exit code 0: it does what its README says.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest
from typing import Any, Dict, List

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import support  # noqa: E402

BUNDLES = ROOT / "tests" / "conformance" / "bundles"

def counted(upgraded: int = 0, already: int = 0, failed: int = 0, left: int = 0, not_started: int = 0) -> str:
    """Returns the summary with these counts."""
    return (f"{upgraded + already + failed + left + not_started} environments: {upgraded} upgraded, "
            f"{already} already there, {failed} failed, {left} left running, {not_started} not started")


class TenantsTest(unittest.TestCase):
    program: pathlib.Path
    directory: pathlib.Path
    service: support.Service

    @classmethod
    def setUpClass(cls) -> None:
        subprocess.run([str(ROOT / "client" / "go" / "generate")], check=True)
        recipe = ROOT / "deploy" / "recipes" / "tenants-go"
        cls.program = recipe / "tenants-go"
        subprocess.run(["go", "build", "-buildvcs=false", "-o", cls.program.name, "."], check=True, cwd=str(recipe),
                       env={**os.environ, "GOTOOLCHAIN": "local"})

        cls.directory = support.temporary_directory()
        cls.service = support.Service(cls.directory / "data")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.service.stop()
        support.remove(cls.directory)

    def create(self, prefix: str) -> List[str]:
        """Makes three environments whose names start with `prefix` and returns their names."""
        names = [f"{prefix}{letter}" for letter in "abc"]
        for name in names:
            self.lk("env", "create", name)
        return names

    def lk(self, *arguments: str) -> Dict[str, Any]:
        done = subprocess.run([support.binary("lk"), "--server", self.service.address, "--output", "json", *arguments],
                              cwd=str(self.directory), env=support.Tree.environment(), capture_output=True, timeout=120,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, f"{arguments}: {done.stdout.decode()}{done.stderr.decode()}")
        found = json.loads(done.stdout or b"{}")
        assert isinstance(found, dict)
        return found

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        known = {name: value for name, value in os.environ.items() if not name.startswith("LOCKKEEPER_")}
        command = [str(self.program), "-server", self.service.address, *arguments]
        return subprocess.Popen(command, env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def tenants(self, *arguments: str, expect: int = 0) -> List[str]:
        """Runs the program and returns its lines; fails when it has another exit code."""
        running = self.start(*arguments)
        text, _ = running.communicate(timeout=300)
        self.assertEqual(running.returncode, expect, text)
        return text.splitlines()

    def current(self, name: str) -> List[str]:
        return [each["id"] for each in self.lk("status", name, "--no-drift").get("current", [])]

    # Revisions that were applied stay in the project, so targets are ids and not heads.

    def test_all_of_a_prefix_and_again(self) -> None:
        names = self.create("tenant-")
        self.lk("env", "create", "staging")
        shop = ["-prefix", "tenant-", "-revisions", str(BUNDLES / "shop"), "-target", "5a0000000003", "-parallel", "2"]
        lines = self.tenants(*shop)
        self.assertEqual(lines[-1], counted(upgraded=3))
        self.assertEqual(sorted(line.split()[1] for line in lines[:-1]), names)
        for name in names:
            self.assertEqual(self.current(name), ["5a0000000003"])
        self.assertEqual(self.current("staging"), [])

        self.assertEqual(self.tenants(*shop, "staging")[-1], counted(upgraded=1, already=3))

    def test_stops_at_the_first_failure_and_goes_on_later(self) -> None:
        names = self.create("frozen-")
        self.lk("env", "set", names[1], "--freeze", "audit until Monday")
        shop = ["-prefix", "frozen-", "-revisions", str(BUNDLES / "shop"), "-target", "5a0000000003", "-parallel", "1"]
        lines = self.tenants(*shop, expect=1)
        self.assertEqual([line.split("  ")[0] for line in lines[:3]], ["upgraded", "FAILED", "not started"], lines)
        self.assertIn("audit until Monday", lines[1])
        self.assertEqual(lines[-1], counted(upgraded=1, failed=1, not_started=1))
        self.assertEqual([self.current(name) for name in names], [["5a0000000003"], [], []])

        self.lk("env", "set", names[1], "--unfreeze")
        self.assertEqual(self.tenants(*shop)[-1], counted(upgraded=2, already=1))

    def test_findings_wait_for_a_word(self) -> None:
        name = self.create("finding-")[0]
        bundle = ["-revisions", str(BUNDLES / "destructive"), "-target"]
        self.tenants(*bundle, "5d0000000001", name)
        self.assertIn("FINDINGS_OPEN", self.tenants(*bundle, "5d0000000002", name, expect=1)[0])
        self.assertIn("upgraded", self.tenants("-allow", "data-loss", *bundle, "5d0000000002", name)[0])

    def test_an_interrupt_leaves_what_runs_running(self) -> None:
        names = self.create("slow-")
        slow = ["-revisions", str(BUNDLES / "slow"), "-target", "5f0000000006"]
        running = self.start("-prefix", "slow-", *slow, "-parallel", "1")
        support.wait_until(lambda: self.lk("status", names[0], "--no-drift").get("runningOperation"), 60, "a start")
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        text, _ = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 130, text)
        self.assertIn(counted(left=1, not_started=2), text)
        support.wait_until(lambda: self.current(names[0]) == ["5f0000000006"], 60, "the end of what runs")

    def test_wrong_usage(self) -> None:
        self.assertIn("-prefix", self.tenants(expect=2)[0])
        self.assertIn("no environment", self.tenants("-prefix", "nobody-", expect=2)[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--bin-dir", type=pathlib.Path)
    parser.add_argument("--keep", action="store_true")
    options, rest = parser.parse_known_args()
    if options.bin_dir:
        support.use_binaries(options.bin_dir)
    support._options.keep = options.keep
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
