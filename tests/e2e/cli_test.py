"""The workflow that Lockkeeper must carry, row by row, with the shipped binaries and the sample application.

    python3 tests/e2e/cli_test.py --bin-dir build/release/bin

Each test is a row of the table in the product's description: what a team does with SQLAlchemy and Alembic today. The
rows share one service and one working tree and run in order; the tree goes through the stages of the sample's past.
"""

from __future__ import annotations

import pathlib
import unittest
from typing import ClassVar

import support

LAST = len(support.history().STAGES)


class Workflow(unittest.TestCase):
    """The rows, in order."""

    directory: ClassVar[pathlib.Path]
    service: ClassVar[support.Service]
    tree: ClassVar[support.Tree]

    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = support.temporary_directory()
        cls.service = support.Service(cls.directory / "data")
        cls.tree = support.Tree(cls.directory / "tree", cls.service.address)
        cls.tree.go_to_stage(1)
        cls.tree.stage = 0  # no revision for it yet

    @classmethod
    def tearDownClass(cls) -> None:
        cls.service.stop()
        support.remove(cls.directory)

    def test_01_a_fresh_service_has_a_project_and_an_environment_at_base(self) -> None:
        self.assertEqual(self.service.ready_line.count("\n"), 1)
        self.assertIn(self.service.address, self.service.ready_line)
        names = [e["name"] for e in self.tree.json("env", "list")["environments"]]
        self.assertIn("projects/default/environments/dev", names)
        self.assertEqual(self.tree.current("dev"), [])
        self.assertEqual(self.tree.lk("heads").out.strip(), "")

    def test_02_models_become_a_revision_with_both_directions(self) -> None:
        self.tree.lk("check", expect=(3,))
        self.tree.go_to_stage(1)
        path = self.tree.new("tenants and members")
        text = path.read_text()
        self.assertRegex(text, r"\A-- lockkeeper revision [0-9a-f]{12}\n-- message:    tenants and members\n")
        up, down = text.split("-- +downgrade", 1)
        self.assertIn("-- +upgrade", up)
        for piece in ("CREATE SCHEMA app", "CREATE TYPE app.plan_tier", "CREATE TABLE app.tenant",
                      "FUNCTION app.touch", "CREATE TRIGGER touch"):
            self.assertIn(piece, up)
        self.assertIn("DROP TABLE app.tenant", down)
        self.assertEqual(self.tree.current("dev"), [], "making a revision changes no database")

    def test_03_status_says_what_is_pending_and_upgrade_applies_it(self) -> None:
        revision = support.id_of(self.tree.revisions[0])
        pending = self.tree.json("status", "dev")
        self.assertEqual([each["id"] for each in pending["pending"]], [revision])
        self.tree.lk("status", "dev", "--exit-code", expect=(3,))
        self.tree.move("upgrade", "dev")
        self.tree.lk("status", "dev", "--exit-code")
        self.assertEqual(self.tree.current("dev"), [revision])
        again = self.tree.lk("upgrade", "dev", "--yes")
        self.assertEqual(self.tree.current("dev"), [revision], again)

    def test_04_a_second_draft_of_the_same_models_writes_no_file(self) -> None:
        before = self.tree.revisions
        self.tree.lk("new", "-m", "nothing", "--from", "models", expect=(0, 3))
        self.assertEqual(self.tree.revisions, before)
        self.tree.lk("check")

    def test_05_check_finds_a_forgotten_revision(self) -> None:
        self.tree.go_to_stage(2)
        ran = self.tree.lk("check", expect=(3,))
        self.assertIn("customer", ran.out)
        self.tree.stage = 1
        self.tree.advance("dev", 2)
        self.tree.lk("check")

    def test_06_current_heads_history_show_and_branches(self) -> None:
        self.tree.advance("dev", 3)
        ids = [support.id_of(path) for path in self.tree.revisions]
        head = self.tree.current("dev")[0]
        self.assertIn(head, self.tree.lk("current", "dev").out)
        self.assertIn(head, self.tree.lk("heads").out)
        graph = self.tree.lk("history", "--graph").out
        for revision in ids:
            self.assertIn(revision, graph)
        for stage in support.history().STAGES[:3]:
            self.assertIn(stage.message, graph)
        shown = self.tree.lk("show", head[:6]).out
        self.assertIn("locations, resources and services", shown)
        self.assertIn("CREATE TABLE app.location", shown)
        self.tree.lk("branches")

    def test_07_a_plan_is_proved_before_anything_runs(self) -> None:
        self.tree.go_to_stage(4)
        self.tree.new(support.history().STAGES[3].message)
        before = self.tree.current("dev")
        self.tree.lk("lint", expect=(0, 3))
        plan = self.tree.json("plan", "dev")["plan"]
        self.assertTrue(plan["proof"]["succeeded"])
        self.assertTrue(plan["groups"][0]["steps"][0]["sql"])
        self.assertIn("CREATE TABLE app.booking", self.tree.lk("plan", "dev").out)
        self.assertEqual(self.tree.current("dev"), before, "a plan changes nothing")
        self.tree.move("upgrade", "dev")

    def test_08_policies_functions_triggers_views_and_all_the_rest_are_compared(self) -> None:
        self.tree.advance("dev", LAST)
        self.assertEqual(len(self.tree.revisions), LAST)
        self.tree.lk("check")
        text = "\n".join(path.read_text() for path in self.tree.revisions)
        for piece in ("CREATE POLICY", "ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY", "CREATE OR REPLACE FUNCTION",
                      "CREATE OR REPLACE PROCEDURE", "CREATE TRIGGER", "CREATE VIEW", "CREATE MATERIALIZED VIEW", "ADD VALUE",
                      "EXCLUDE USING gist", "ATTACH PARTITION", "GRANT", "COMMENT ON", "CREATE DOMAIN"):
            self.assertIn(piece, text)
        ran = self.tree.lk("diff", "--from", "env:dev", "--to", "models", "--exit-code")
        self.assertEqual(self.tree.lk("diff", "--from", "env:dev", "--to", "models", "--output", "sql").out, "", ran)
        self.assertIn("policy", self.tree.lk("snapshot", "env:dev").out)

    def test_09_a_table_without_policies_among_tables_with_policies_is_a_finding(self) -> None:
        models = self.tree.directory / "shop" / "models" / "reminders.py"
        today, before = models.read_text(), set(self.tree.revisions)
        letter = 'class Letter(Numbered, OfTenant, Base):\n    """A letter."""\n\n    __tablename__ = "letter"\n'
        models.write_text(f"{today}\n\n{letter}")
        try:
            drafted = self.tree.json("new", "-m", "letters", "--from", "models")
        finally:
            models.write_text(today)
            for path in set(self.tree.revisions) - before:
                path.unlink()
        findings = [f"{f['rule']}: {f['message']}" for f in drafted.get("findings", [])]
        self.assertTrue(any("polic" in text or "row-level" in text for text in findings), findings)

    def test_10_down_and_up_with_every_kind_of_target(self) -> None:
        head = self.tree.current("dev")
        base = [node["id"] for node in self.tree.json("history")["graph"]["nodes"] if node.get("isBase")][0]
        self.tree.move("downgrade", "dev", "-1")
        self.assertNotEqual(self.tree.current("dev"), head)
        self.tree.move("upgrade", "dev", "+1")
        self.assertEqual(self.tree.current("dev"), head)
        self.tree.move("downgrade", "dev", base[:8])
        self.assertEqual(self.tree.current("dev"), [base])
        self.tree.move("downgrade", "dev", "base")
        self.assertEqual(self.tree.current("dev"), [])
        self.tree.move("upgrade", "dev", "head")
        self.assertEqual(self.tree.current("dev"), head)
        self.tree.lk("check")

    def test_11_an_untrue_stamp_is_refused_and_a_true_one_taken(self) -> None:
        self.tree.lk("env", "create", "stamped")
        ran = self.tree.lk("stamp", "stamped", "head", expect=(4,))
        self.assertEqual(ran.reason, "STAMP_UNTRUE")
        self.assertIn("app", ran.err, "the difference is named")
        self.assertEqual(self.tree.current("stamped"), [])
        self.tree.lk("stamp", "stamped", "base")
        head = self.tree.current("dev")
        self.tree.lk("stamp", "dev", head[0])
        self.assertEqual(self.tree.current("dev"), head)

    def test_12_an_offline_script(self) -> None:
        script = self.tree.lk("sql", "stamped", "head").out
        self.assertIn("CREATE TABLE app.tenant", script)
        self.assertIn("CREATE POLICY", script)
        self.assertEqual(self.tree.current("stamped"), [])

    def test_13_verify_runs_up_down_up_and_compares(self) -> None:
        self.tree.lk("verify")
        verdicts = self.tree.json("verify")
        self.assertTrue(verdicts["ok"])
        self.assertEqual(len(verdicts["verdicts"]), LAST)

    def test_14_an_environment_for_the_test_suite(self) -> None:
        self.tree.lk("env", "create", "test")
        self.tree.move("upgrade", "test")
        self.assertEqual(self.tree.current("test"), self.tree.current("dev"))
        self.tree.lk("diff", "--from", "env:dev", "--to", "env:test", "--exit-code")
        names = [e["name"] for e in self.tree.json("env", "list")["environments"]]
        self.assertIn("projects/default/environments/test", names)
        self.tree.lk("env", "forget", "test", "--yes")
        names = [e["name"] for e in self.tree.json("env", "list")["environments"]]
        self.assertNotIn("projects/default/environments/test", names)

    def test_15_two_heads_are_refused_with_both_named(self) -> None:
        head = self.tree.current("dev")[0]
        made = [
            self.tree.write_revision("aaaaaaaaaaa1", head, "CREATE TABLE app.left_one ();", "DROP TABLE app.left_one;", "left"),
            self.tree.write_revision("bbbbbbbbbbb2", head, "CREATE TABLE app.right_one ();", "DROP TABLE app.right_one;", "right"),
        ]
        try:
            heads = self.tree.lk("heads").out
            self.assertIn("aaaaaaaaaaa1", heads)
            self.assertIn("bbbbbbbbbbb2", heads)
            ran = self.tree.lk("upgrade", "dev", "head", "--yes", expect=(4,))
            self.assertEqual(ran.reason, "MULTIPLE_HEADS")
            self.assertIn("aaaaaaaaaaa1", ran.err)
            self.assertIn("bbbbbbbbbbb2", ran.err)
            self.assertIn("merge", ran.err, "it says what to do")
            self.assertEqual(self.tree.current("dev"), [head])
        finally:
            for path in made:
                path.unlink()

    def test_16_every_revision_that_was_applied_can_be_pulled_again(self) -> None:
        other = support.Tree(self.directory / "other", self.service.address)
        (other.directory / "lockkeeper.yaml").write_text("project: default\n")
        other.lk("pull")
        mine = {support.id_of(path): path.read_bytes() for path in self.tree.revisions}
        theirs = {support.id_of(path): path.read_bytes() for path in other.revisions}
        self.assertEqual(theirs, mine)

    def test_17_operations_are_on_record(self) -> None:
        listed = self.tree.json("ops", "list")["operations"]
        self.assertGreaterEqual(len(listed), LAST)
        self.assertTrue(all(each["state"] == "OPERATION_STATE_SUCCEEDED" for each in listed), listed)
        shown = self.tree.lk("ops", "show", listed[0]["name"])
        self.assertIn(listed[0]["name"].rpartition("/")[2], shown.out)

    def test_18_a_restart_loses_nothing(self) -> None:
        before = self.tree.json("status", "dev")
        self.assertEqual(self.service.stop(), 0)
        type(self).service = support.Service(self.service.data_dir, self.service.port)
        self.assertEqual(self.tree.json("status", "dev"), before)
        self.service.kill()
        type(self).service = support.Service(self.service.data_dir, self.service.port)
        self.assertEqual(self.tree.json("status", "dev"), before)
        self.tree.lk("diff", "--from", "env:dev", "--to", "models", "--exit-code")

    def test_19_a_role_is_made_by_the_upgrade_and_not_by_its_proof(self) -> None:
        head = self.tree.current("dev")[0]
        up = "CREATE ROLE lk_e2e_reader NOLOGIN;\nGRANT USAGE ON SCHEMA app TO lk_e2e_reader;"
        down = "REVOKE USAGE ON SCHEMA app FROM lk_e2e_reader;\nDROP ROLE lk_e2e_reader;"
        path = self.tree.write_revision("aaaaaaaaaaa1", head, up, down, "a reader")
        try:
            for _ in range(2):
                self.tree.move("upgrade", "dev")
                self.assertEqual(self.tree.current("dev"), ["aaaaaaaaaaa1"])
                self.tree.move("downgrade", "dev", "-1")
                self.assertEqual(self.tree.current("dev"), [head])
        finally:
            path.unlink()

    def test_20_a_rename_is_suggested_and_made_when_it_is_given(self) -> None:
        old, new = self.directory / "old.sql", self.directory / "new.sql"
        old.write_text("CREATE TABLE t (id bigint PRIMARY KEY);\n")
        new.write_text("CREATE TABLE u (id bigint PRIMARY KEY);\n")
        sources = ["diff", "--from", f"file:{old}", "--to", f"file:{new}"]
        ran = self.tree.lk(*sources)
        self.assertIn("--rename table:public.t=public.u", ran.out + ran.err)
        self.assertIn("DROP TABLE", self.tree.lk(*sources, "--output", "sql").out)
        script = self.tree.lk(*sources, "--rename", "table:public.t=public.u", "--output", "sql").out
        self.assertEqual(script.split(";\n"), ["ALTER TABLE public.t RENAME TO u",
                                               "\nALTER TABLE public.u RENAME CONSTRAINT t_pkey TO u_pkey", ""])
        shown = self.tree.lk(*sources, "--rename", "public.t=public.u").out
        self.assertIn("table public.u (was table public.t)", shown)
        ran = self.tree.lk(*sources, "--rename", "public.x=public.u", expect=(1,))
        self.assertEqual(ran.reason, "RENAME_UNMATCHED")

    def test_21_another_order_of_columns_is_information_unless_it_is_asked_to_count(self) -> None:
        old, new = self.directory / "ab.sql", self.directory / "ba.sql"
        old.write_text("CREATE TABLE t (a int, b int);\n")
        new.write_text("CREATE TABLE t (b int, a int);\n")
        sources = ["diff", "--from", f"file:{old}", "--to", f"file:{new}", "--exit-code"]
        ran = self.tree.lk(*sources)
        self.assertIn("public.t", ran.out + ran.err)
        self.tree.lk(*sources, "--column-order=strict", expect=(3,))
        ran = self.tree.lk(*sources, "--column-order=strict", "--output", "sql", expect=(4,))
        self.assertEqual(ran.out, "")
        self.assertIn("ACCESS EXCLUSIVE", ran.err)


if __name__ == "__main__":
    support.main()
