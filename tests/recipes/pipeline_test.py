#!/usr/bin/env python3
"""The recipes for pipelines, run against a real service: deploy/recipes/pipeline/migrate and the Argo CD job's command.

    build/python/bin/python tests/recipes/pipeline_test.py [--bin-dir build/release/bin]
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest
from typing import ClassVar, Dict, List

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import support  # noqa: E402

MIGRATE = ROOT / "deploy" / "recipes" / "pipeline" / "migrate"
PRESYNC = ROOT / "deploy" / "recipes" / "argocd" / "presync.yaml"


def presync() -> "tuple[List[str], Dict[str, str]]":
    """Returns the command of the job's container and its environment."""
    text = PRESYNC.read_text()
    command = re.search(r"^ +command: (\[.*\])$", text, re.M)
    assert command is not None
    names = re.findall(r"- name: (\w+)\n +value: \"(.*)\"", text)
    return json.loads(command.group(1)), dict(names)


class PipelineTest(unittest.TestCase):
    directory: ClassVar[pathlib.Path]
    service: ClassVar[support.Service]

    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = support.temporary_directory()
        cls.service = support.Service(cls.directory / "data")
        cls.tree = support.Tree(cls.directory / "tree", cls.service.address)
        cls.tree.go_to_stage(1)
        cls.tree.new(support.history().STAGES[0].message)
        cls.tree.lk("env", "create", "production")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.service.stop()
        support.remove(cls.directory)

    def run_with_lk(self, command: List[str], **more: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command as a pipeline would: `lk` on PATH and the service's address, nothing else of Lockkeeper."""
        known = dict(self.tree.environment(), LOCKKEEPER_SERVER=self.service.address, **more)
        known["PATH"] = os.pathsep.join([str(pathlib.Path(support.binary("lk")).parent), known["PATH"]])
        return subprocess.run(command, cwd=str(self.tree.directory), env=known, capture_output=True, text=True, timeout=300)

    def test_1_a_forgotten_revision_stops_the_pipeline_before_anything_runs(self) -> None:
        self.tree.go_to_stage(2)
        ran = self.run_with_lk([str(MIGRATE), "production"])
        self.assertEqual(ran.returncode, 3, ran.stdout + ran.stderr)
        self.assertEqual(self.tree.current("production"), [])
        self.tree.new(support.history().STAGES[1].message)

    def test_2_the_pipeline_applies_what_it_printed_and_has_nothing_to_do_again(self) -> None:
        ran = self.run_with_lk([str(MIGRATE), "production"])
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertIn("CREATE TABLE app.tenant", ran.stdout)
        self.assertEqual(len(self.tree.current("production")), 1)
        self.assertEqual(self.tree.json("status", "production", "--no-drift").get("pending", []), [])
        again = self.run_with_lk([str(MIGRATE), "production"])
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        self.assertIn("production is at its heads", again.stdout)

    def test_3_a_plan_that_loses_rows_is_refused_and_nothing_is_applied(self) -> None:
        head = self.tree.current("production")
        path = self.tree.write_revision("ccccccccccc1", head[0], "DROP TABLE app.customer CASCADE;", "SELECT 1;", "drop")
        declared = self.tree.directory / "lockkeeper.yaml"
        ran = self.run_with_lk(["sh", "-c", f"sed '/^lk check$/d' {MIGRATE} > step && sh step production"])
        path.unlink()
        self.assertTrue(declared.exists())
        self.assertEqual(ran.returncode, 4, ran.stdout + ran.stderr)
        self.assertEqual(self.tree.current("production"), head)

    def test_4_the_argo_cd_job_upgrades_before_the_application_is_synchronised(self) -> None:
        self.tree.go_to_stage(3)
        self.tree.new(support.history().STAGES[2].message)
        command, environment = presync()
        self.assertEqual(list(environment), ["LOCKKEEPER_SERVER"], "a job that holds no password")
        ran = self.run_with_lk(command)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(self.tree.json("status", "production", "--no-drift").get("pending", []), [])


if __name__ == "__main__":
    support.main()
