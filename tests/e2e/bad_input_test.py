"""What goes wrong, each with its message and with nothing changed.

    python3 tests/e2e/bad_input_test.py --bin-dir build/release/bin

The environment `target` is a database on a PostgreSQL server of the test's own, so that the test can look into it and
change it behind the service's back. Every test has its own service, database and working tree.
"""

from __future__ import annotations

import pathlib
import shutil
import signal
import subprocess
import time
import unittest
from typing import Any, ClassVar, List, Optional

import support

SLOW = (
    "CREATE TABLE app.slow_before (id bigint PRIMARY KEY);\n"
    # slow where it counts and not in the shadow, where every plan is proved
    "SELECT pg_sleep(CASE WHEN EXISTS (SELECT FROM app.slowness) THEN 6 ELSE 0 END);\n"
    "CREATE TABLE app.slow_after (id bigint PRIMARY KEY);"
)


class BadInput(unittest.TestCase):
    """One database server for all; a service, a working tree and a database for each test."""

    _postgres: ClassVar[Any]
    server: ClassVar[Any]
    databases: ClassVar[Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls._postgres = support.postgres_server()
        cls.server, cls.databases = cls._postgres.__enter__()

    @classmethod
    def tearDownClass(cls) -> None:
        cls._postgres.__exit__(None, None, None)

    def setUp(self) -> None:
        self.directory = support.temporary_directory()
        self.addCleanup(support.remove, self.directory)
        self.service = support.Service(self.directory / "data")
        self.addCleanup(lambda: self.service.stop())
        self.database = self.databases.create()
        self.url = f"postgresql://{self.server.user}@/{self.database}?host={self.server.directory}"
        self.target = "target"
        self.tree = support.Tree(self.directory / "tree", self.service.address)
        self.configure("revisions: revisions\n")
        self.tree.lk("env", "add", self.target, "--url", self.url)
        self.first = self.revision(
            1, "", "CREATE SCHEMA app;\nCREATE TABLE app.slowness (id int);", "DROP TABLE app.slowness;\nDROP SCHEMA app;"
        )

    def configure(self, rest: str) -> None:
        """Writes lockkeeper.yaml."""
        text = f"project: default\nenvironment: {self.target}\n{rest}"
        (self.tree.directory / "lockkeeper.yaml").write_text(text)

    def revision(self, number: int, parent: str, up: str, down: str = "SELECT 1;") -> str:
        """Writes revision `number` of this test and returns its id."""
        revision = f"b0b0b0b0{number:04x}"
        self.tree.write_revision(revision, parent, up, down, f"revision {number}")
        return revision

    def file_of(self, revision: str) -> pathlib.Path:
        return next(path for path in self.tree.revisions if path.name.startswith(revision))

    def fingerprint(self) -> str:
        """Everything in the database that is not our ledger."""
        return "\n".join(
            line for line in self.databases.dump(self.database).splitlines() if "lockkeeper" not in line
        )

    def upgrade(self, *arguments: str, expect: Optional[List[int]] = None) -> support.Ran:
        return self.tree.lk("upgrade", self.target, *arguments, "--yes", expect=expect or [0])

    def assert_nothing_changed(self) -> None:
        self.assertNotIn("app", self.databases.query(self.database, "SELECT nspname FROM pg_namespace").split())
        # Asked of the database itself: the broken tree may be refused by every command that reads it.
        self.assertEqual(self.databases.query(self.database, "SELECT to_regclass('lockkeeper.head')").strip(), "")

    def test_a_syntax_error_in_line_37_names_file_and_line(self) -> None:
        lines = [f"-- line {number}" for number in range(6, 37)] + ["CREATE TABEL app.wrong (id int);"]
        text = "\n".join(lines)
        wrong = self.revision(2, self.first, text)
        path = self.file_of(wrong)
        self.assertEqual(path.read_text().splitlines()[36], "CREATE TABEL app.wrong (id int);")
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "PROOF_FAILED")
        self.assertIn(f"{path.name}, line 37", ran.err)
        self.assertIn("TABEL", ran.err)
        self.assert_nothing_changed()

    def test_a_statement_that_the_server_refuses_names_file_line_and_sqlstate(self) -> None:
        wrong = self.revision(2, self.first, "CREATE TABLE app.a (id int);\nCREATE TABLE app.a (id int);")
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "PROOF_FAILED")
        self.assertIn(self.file_of(wrong).name, ran.err)
        self.assertIn("42P07", ran.err)
        self.assert_nothing_changed()

    def test_a_revision_that_was_edited_after_its_push_is_refused(self) -> None:
        self.tree.lk("push")
        path = self.file_of(self.first)
        path.write_text(path.read_text().replace("slowness", "sloth"))
        ran = self.upgrade(expect=[4])
        self.assertEqual(ran.reason, "REVISION_CHANGED")
        self.assertIn(self.first, ran.err)
        self.assert_nothing_changed()

    def test_an_unknown_parent_is_named(self) -> None:
        orphan = self.revision(2, "0123456789ab", "SELECT 1;")
        for command in (["upgrade", self.target, "--yes"], ["push"], ["heads"]):
            ran = self.tree.lk(*command, expect=[1, 4])
            self.assertEqual(ran.reason, "REVISION_UNKNOWN_PARENT", ran)
            self.assertIn("0123456789ab", ran.err)
            self.assertIn(orphan, ran.err)
        self.assert_nothing_changed()

    def test_a_cycle_of_revisions_is_shown(self) -> None:
        second, third = "b0b0b0b00002", "b0b0b0b00003"
        self.revision(2, third, "SELECT 1;")
        self.revision(3, second, "SELECT 1;")
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "REVISION_CYCLE")
        self.assertIn(second, ran.err)
        self.assertIn(third, ran.err)
        self.assert_nothing_changed()

    def test_a_file_that_is_not_utf8_is_named_with_its_line(self) -> None:
        path = self.file_of(self.first)
        path.write_bytes(path.read_bytes() + b"-- caf\xe9\n")
        line = path.read_bytes().count(b"\n")
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "REVISION_NOT_UTF8")
        self.assertIn(path.name, ran.err)
        self.assertIn(f"line {line}", ran.err)
        self.assert_nothing_changed()

    def test_a_header_that_is_not_as_the_format_says_names_the_line(self) -> None:
        path = self.file_of(self.first)
        path.write_text(path.read_text().replace("-- +upgrade", "-- +upgarde"))
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "REVISION_SYNTAX")
        self.assertIn(path.name, ran.err)
        self.assert_nothing_changed()

    def test_a_wrong_password_is_said_and_not_shown(self) -> None:
        self.databases.load("postgres", "DROP ROLE IF EXISTS guarded; CREATE ROLE guarded LOGIN PASSWORD 'right';")
        hba = self.server.directory / "data" / "pg_hba.conf"
        hba.write_text("local all guarded scram-sha-256\n" + hba.read_text())
        self.databases.query("postgres", "SELECT pg_reload_conf()")
        name = "guarded"
        url = f"postgresql://guarded:secret-and-wrong@/{self.database}?host={self.server.directory}"
        added = self.tree.lk("env", "add", name, "--url", url, expect=None)
        ran = self.tree.lk("status", name, expect=[1, 4])
        self.assertEqual(ran.reason, "AUTHENTICATION_FAILED", ran)
        self.assertIn("guarded", ran.err)
        shown = self.tree.lk("env", "show", name, expect=None)
        for each in (added, ran, shown, self.tree.lk("env", "list")):
            self.assertNotIn("secret-and-wrong", each.out + each.err)
        self.assertNotIn("secret-and-wrong", self.service.log())

    def test_an_unreachable_server_is_said_with_its_address(self) -> None:
        name, port = "far", support.free_port()
        self.tree.lk("env", "add", name, "--url", f"postgresql://u@127.0.0.1:{port}/d", expect=None)
        started = time.monotonic()
        ran = self.tree.lk("status", name, expect=[1])
        self.assertEqual(ran.reason, "SERVER_UNREACHABLE", ran)
        self.assertIn("127.0.0.1", ran.err)
        self.assertIn(str(port), ran.err)
        self.assertLess(time.monotonic() - started, 30)

    def test_what_is_not_built_yet_says_what_to_do_instead(self) -> None:
        self.databases.load(self.database, "CREATE SCHEMA app; CREATE TABLE app.old (id int);")
        before = self.tree.revisions
        ran = self.tree.lk("import", "alembic", expect=[1])
        self.assertEqual(ran.reason, "NOT_BUILT_YET", ran)
        self.assertIn("lk new -m baseline --from env:NAME", ran.err)
        self.assertEqual(self.tree.revisions, before)
        self.file_of(self.first).unlink()
        self.tree.lk("new", "-m", "baseline", "--from", f"env:{self.target}")
        self.tree.lk("stamp", self.target, "head")
        self.tree.lk("status", self.target, "--exit-code")

    def test_a_missing_database_is_named(self) -> None:
        name = "missing"
        self.tree.lk("env", "add", name, "--url", self.url.replace(self.database, "no_such_database"), expect=None)
        ran = self.tree.lk("status", name, expect=[1, 4])
        self.assertEqual(ran.reason, "DATABASE_NOT_FOUND", ran)
        self.assertIn("no_such_database", ran.err)

    def test_a_database_that_drifted_is_refused_with_the_difference(self) -> None:
        self.upgrade()
        second = self.revision(2, self.first, "CREATE TABLE app.second (id int);", "DROP TABLE app.second;")
        self.databases.load(self.database, "ALTER TABLE app.slowness ADD COLUMN smuggled text;")
        before = self.fingerprint()
        ran = self.upgrade(expect=[4])
        self.assertEqual(ran.reason, "DRIFTED", ran)
        self.assertIn("smuggled", ran.err)
        self.assertEqual(self.fingerprint(), before)
        self.assertEqual(self.tree.current(self.target), [self.first])
        self.assertIn("smuggled", self.tree.lk("status", self.target, expect=[0, 3]).out)
        self.databases.load(self.database, "ALTER TABLE app.slowness DROP COLUMN smuggled;")
        self.upgrade()
        self.assertEqual(self.tree.current(self.target), [second])

    def test_two_upgrades_at_once_apply_everything_once(self) -> None:
        self.upgrade()
        self.databases.load(self.database, "INSERT INTO app.slowness VALUES (1);")
        second = self.revision(2, self.first, SLOW, "DROP TABLE app.slow_after, app.slow_before;")
        running = [self.tree.start_lk("upgrade", self.target, "--yes") for _ in range(2)]
        ended = [(process.communicate(timeout=support.COMMAND_SECONDS), process.returncode) for process in running]
        codes = sorted(code for _, code in ended)
        self.assertEqual(codes[0], 0, ended)
        self.assertIn(codes[1], (0, 4), ended)
        for (_, errors), code in ended:
            if code == 4:
                self.assertRegex(errors, r"OPERATION_RUNNING|STALE_PLAN")
        self.assertEqual(self.tree.current(self.target), [second])
        self.assertEqual(self.operations_that_succeeded(), 2)

    def operations_that_succeeded(self) -> int:
        listed = self.tree.json("ops", "list", self.target).get("operations", [])
        return sum(1 for each in listed if each["state"] == "OPERATION_STATE_SUCCEEDED")

    def test_a_plan_made_before_another_apply_is_stale(self) -> None:
        plan = self.tree.json("plan", self.target)["plan"]
        self.upgrade()
        before = self.fingerprint()
        ran = self.tree.lk("apply", plan["name"], "--yes", expect=[4])
        self.assertEqual(ran.reason, "STALE_PLAN", ran)
        self.assertEqual(self.fingerprint(), before)

    def test_a_model_module_that_raises_shows_its_own_traceback(self) -> None:
        self.configure("models: [broken:Base]\n")
        (self.tree.directory / "broken.py").write_text("raise RuntimeError('the settings are missing')\n")
        files = self.tree.revisions
        ran = self.tree.lk("new", "-m", "x", "--from", "models", expect=[1])
        self.assertIn("RuntimeError: the settings are missing", ran.err)
        self.assertIn("broken.py", ran.err)
        self.assertEqual(self.tree.revisions, files)
        self.assertEqual(self.tree.lk("check", expect=[1]).out, "")

    def test_a_sql_file_that_cannot_be_run_is_named_with_its_line(self) -> None:
        self.configure("sql: ['*.sql']\n")
        (self.tree.directory / "a.sql").write_text("CREATE SCHEMA app;\n\nCREATE VIEW app.v AS SELECT missing;\n")
        ran = self.tree.lk("check", expect=[1, 4])
        self.assertEqual(ran.reason, "SQL_FAILED")
        self.assertIn("a.sql, line 3", ran.err)
        self.assertIn("missing", ran.err)

    def test_a_client_that_is_killed_stops_nothing_and_loses_nothing(self) -> None:
        self.upgrade()
        self.databases.load(self.database, "INSERT INTO app.slowness VALUES (1);")
        second = self.revision(2, self.first, SLOW, "DROP TABLE app.slow_after, app.slow_before;")
        client = self.tree.start_lk("upgrade", self.target, "--yes")
        self.wait_for_sleep()
        client.send_signal(signal.SIGKILL)
        client.communicate()
        self.settle()
        self.upgrade()
        self.assert_second_is_whole(second)

    def test_a_service_that_is_killed_tells_the_truth_and_goes_on(self) -> None:
        self.upgrade()
        self.databases.load(self.database, "INSERT INTO app.slowness VALUES (1);")
        second = self.revision(2, self.first, SLOW, "DROP TABLE app.slow_after, app.slow_before;")
        client = self.tree.start_lk("upgrade", self.target, "--yes")
        self.wait_for_sleep()
        self.service.kill()
        client.communicate(timeout=support.COMMAND_SECONDS)
        self.assertNotEqual(client.returncode, 0, "the client does not claim success")
        self.service = support.Service(self.service.data_dir, self.service.port)
        self.settle()
        self.upgrade()
        self.assert_second_is_whole(second)

    def wait_for_sleep(self) -> None:
        """Waits until the slow statement runs in the target."""
        asked = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.database}' AND wait_event = 'PgSleep'"
        support.wait_until(lambda: self.databases.query("postgres", asked) != "0", 60, "the slow statement runs")

    def settle(self) -> None:
        """Waits until no operation runs; one that was left behind is resumed as the message says."""

        def quiet() -> bool:
            status = self.tree.json("status", self.target, expect=(0, 3, 5))
            running = status.get("runningOperation")
            if running is None:
                return True
            if running["state"] == "OPERATION_STATE_IN_DOUBT":
                self.tree.lk("ops", "resume", running["name"], expect=None)
            return False

        support.wait_until(quiet, 90, "no operation runs")

    def assert_second_is_whole(self, second: str) -> None:
        self.assertEqual(self.tree.current(self.target), [second])
        tables = self.databases.query(self.database, "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'slow\\_%'")
        self.assertEqual(tables, "2")
        self.tree.lk("status", self.target, "--exit-code")

    def test_a_statement_that_fails_half_way_leaves_nothing_of_its_group(self) -> None:
        self.upgrade()
        self.databases.load(self.database, "INSERT INTO app.slowness VALUES (1), (1);")
        self.revision(2, self.first, "CREATE TABLE app.half (id int);\nALTER TABLE app.slowness ADD UNIQUE (id);",
                      "ALTER TABLE app.slowness DROP CONSTRAINT slowness_id_key;\nDROP TABLE app.half;")
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "SQL_FAILED", ran)
        self.assertIn("23505", ran.err)
        self.assertEqual(self.tree.current(self.target), [self.first])
        self.assertEqual(self.databases.query(self.database, "SELECT to_regclass('app.half') IS NULL"), "t")

    def test_what_failed_between_two_groups_is_shown_and_gone_on_with(self) -> None:
        self.upgrade()
        self.databases.load(self.database, "INSERT INTO app.slowness VALUES (1), (1);")
        second = self.revision(2, self.first, "CREATE TYPE app.mood AS ENUM ('ok');\n"
                               "CREATE INDEX CONCURRENTLY slow_id ON app.slowness (id);\n"
                               "ALTER TABLE app.slowness ADD UNIQUE (id);\nCREATE TABLE app.rest ();")
        path = self.file_of(second)
        path.write_text(path.read_text().replace("-- +upgrade", "-- +upgrade no-transaction"))
        ran = self.upgrade(expect=[1, 4])
        self.assertEqual(ran.reason, "SQL_FAILED", ran)
        self.assertIn("2 of 4 statements", ran.err)
        self.assertEqual(self.tree.current(self.target), [self.first])
        status = self.tree.lk("status", self.target).out
        self.assertRegex(status, f"half done +{second}: 2 of 4 statements of its upgrade")
        self.assertRegex(status, "drift +none")
        self.tree.lk("status", self.target, "--exit-code", expect=[3])
        text = path.read_text()
        path.write_text(text.replace("app.rest", "app.other"))
        self.assertEqual(self.upgrade(expect=[4]).reason, "REVISION_CHANGED")
        path.write_text(text)
        self.databases.load(self.database, "DELETE FROM app.slowness;")
        plan = self.tree.lk("plan", self.target).out
        self.assertIn("goes on after statement 2", plan)
        self.assertNotIn("CREATE TYPE", plan)
        self.upgrade()
        self.assertEqual(self.tree.current(self.target), [second])
        self.tree.lk("status", self.target, "--exit-code")

    def test_no_service_says_how_to_start_one(self) -> None:
        nobody = support.Tree(self.tree.directory, f"127.0.0.1:{support.free_port()}")
        started = time.monotonic()
        ran = nobody.lk("status", expect=[1])
        self.assertLess(time.monotonic() - started, 10)
        self.assertIn(nobody.address, ran.err)
        self.assertIn("lockkeeperd --dev", ran.err)

    def test_unknown_names_are_refused_with_what_was_meant(self) -> None:
        ran = self.tree.lk("status", self.target[:-1] + "x", expect=[1, 4])
        self.assertEqual(ran.reason, "ENVIRONMENT_NOT_FOUND")
        ran = self.tree.lk("upgrade", self.target, "feedbeef", "--yes", expect=[1, 4])
        self.assertEqual(ran.reason, "REVISION_NOT_FOUND")
        self.assertIn("feedbeef", ran.err)
        self.tree.lk("upgarde", expect=[2])
        self.tree.lk("upgrade", "--no-such-flag", expect=[2])
        self.assert_nothing_changed()

    def test_a_wrong_flag_of_the_service_touches_no_data(self) -> None:
        data = self.directory / "untouched"
        data.mkdir()
        (data / "precious").write_text("x")
        for flags in (["--no-such-flag"], ["--listen", "nonsense"], ["--config", str(data / "missing.yaml")]):
            command = [support.binary("lockkeeperd"), "--dev", "--data-dir", str(data), *flags]
            done = subprocess.run(command, capture_output=True, timeout=60, cwd=str(self.directory))
            self.assertNotEqual(done.returncode, 0, flags)
            self.assertTrue(done.stderr, flags)
        self.assertEqual((data / "precious").read_text(), "x")
        shutil.rmtree(data)


if __name__ == "__main__":
    support.main()
