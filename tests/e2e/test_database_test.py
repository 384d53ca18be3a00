"""Databases for tests: at a revision, apart from each other, gone afterwards; and the pytest fixture around them.

    python3 tests/e2e/test_database_test.py --bin-dir build/release/bin
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import time
import unittest
from typing import ClassVar, List

import psycopg

import support

sys.path.insert(0, str(support.PROVIDER))

import lockkeeper
from lockkeeper.v1 import test_database_pb2

IDS = ("5a0000000001", "5a0000000002")


class TestDatabases(unittest.TestCase):
    directory: ClassVar[pathlib.Path]
    service: ClassVar[support.Service]
    tree: ClassVar[support.Tree]

    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = support.temporary_directory()
        cls.service = support.Service(cls.directory / "data")
        cls.tree = support.Tree(cls.directory / "tree", cls.service.address)
        cls.tree.write_revision(IDS[0], "", "CREATE TABLE public.t (a int);", "DROP TABLE public.t;", "first")
        cls.tree.write_revision(IDS[1], IDS[0], "ALTER TABLE public.t ADD COLUMN b int;",
                                "ALTER TABLE public.t DROP COLUMN b;", "second")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.service.stop()
        support.remove(cls.directory)

    def setUp(self) -> None:
        self.client = lockkeeper.Client(self.service.address)
        self.addCleanup(self.client.close)
        self.bundle = lockkeeper.bundle_of(self.tree.directory / "revisions")

    def columns(self, database: test_database_pb2.TestDatabase) -> List[str]:
        with psycopg.connect(database.url) as connection:
            rows = connection.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'public.t'::regclass AND attnum > 0 "
                                      "ORDER BY attnum").fetchall()
        return [str(row[0]) for row in rows]

    def test_two_databases_stand_where_they_were_asked_to_and_know_nothing_of_each_other(self) -> None:
        first = self.client.create_test_database(IDS[0], bundle=self.bundle)
        second = self.client.create_test_database(bundle=self.bundle)
        self.assertEqual((list(first.revisions), list(second.revisions)), ([IDS[0]], [IDS[1]]))
        self.assertEqual((self.columns(first), self.columns(second)), (["a"], ["a", "b"]))
        with psycopg.connect(first.url) as connection:
            connection.execute("DROP TABLE public.t")
        self.assertEqual(self.columns(second), ["a", "b"])
        again = self.client.create_test_database(IDS[0], bundle=self.bundle)
        self.assertEqual(self.columns(again), ["a"], "what a test did to its database is in no other")

    def test_a_database_is_gone_when_it_was_given_back_even_with_a_session_on_it(self) -> None:
        database = self.client.create_test_database(bundle=self.bundle)
        with psycopg.connect(database.url):
            self.client.delete_test_database(database)
            with self.assertRaises(psycopg.OperationalError):
                psycopg.connect(database.url)

    def test_a_database_is_gone_when_its_time_is_over(self) -> None:
        database = self.client.create_test_database(bundle=self.bundle, seconds=0.2)
        until = time.monotonic() + 30
        with self.assertRaises(psycopg.OperationalError):
            while time.monotonic() < until:
                psycopg.connect(database.url).close()
        with self.assertRaises(lockkeeper.LockkeeperError) as gone:
            self.client.delete_test_database(database)
        self.assertEqual(gone.exception.reason, "TEST_DATABASE_NOT_FOUND")

    def test_a_revision_that_fails_is_told_with_its_line(self) -> None:
        broken = self.bundle.__class__()
        broken.CopyFrom(self.bundle)
        broken.files[1].content = broken.files[1].content.replace(b"ADD COLUMN b", b"ADD COLUMN a")
        with self.assertRaises(lockkeeper.LockkeeperError) as refused:
            self.client.create_test_database(bundle=broken)
        self.assertEqual(refused.exception.reason, "PROOF_FAILED")
        self.assertIn("already exists", refused.exception.message)

    def test_the_fixture_gives_each_test_its_own(self) -> None:
        suite = self.tree.directory / "test_app.py"
        suite.write_text(
            'import psycopg, pytest\n'
            'pytest_plugins = ["lockkeeper.testing"]\n'
            'def columns(database):\n'
            '    with psycopg.connect(database.url) as c:\n'
            '        return len(c.execute("SELECT * FROM public.t").description)\n'
            '@pytest.mark.lockkeeper(target="5a0000000001")\n'
            'def test_old(lockkeeper_database):\n'
            '    assert columns(lockkeeper_database) == 1\n'
            '@pytest.mark.parametrize("n", range(3))\n'
            'def test_new(lockkeeper_database, n):\n'
            '    assert columns(lockkeeper_database) == 2\n'
            '    with psycopg.connect(lockkeeper_database.url) as c:\n'
            '        c.execute("DROP TABLE public.t")\n'
        )
        known = dict(os.environ, LOCKKEEPER_SERVER=self.service.address, PYTHONPATH=str(support.PROVIDER))
        ran = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(suite)], env=known,
                             cwd=str(self.tree.directory), capture_output=True, text=True, timeout=120)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertIn("4 passed", ran.stdout)


if __name__ == "__main__":
    support.main()
