#!/usr/bin/env python3
"""The contract as buf sees it: its style, and that it breaks nothing that was released. Usage: check.py BUF

buf is also tried on copies of the protos that somebody changed: each of BREAKS must be refused by the rule named with
it, each of GROWTHS must pass. buf gets an empty home and proxies that lead nowhere, so a use of the network fails.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Dict, Tuple

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
RECORD = PROTO / "released" / "lockkeeper-v1.binpb"
BUF = ""

#: What was done to a copy: file, text, text instead of it, rule that refuses it.
BREAKS: Dict[str, Tuple[str, str, str, str]] = {
    "a field is gone": (
        "plan_service.proto", "  string comment = 3;\n", "", "FIELD_NO_DELETE"),
    "a field is gone, with its number and name reserved": (
        "plan_service.proto", "  string comment = 3;\n", '  reserved 3;\n  reserved "comment";\n', "FIELD_NO_DELETE"),
    "a field has another name": (
        "plan_service.proto", "string comment = 3;", "string remark = 3;", "FIELD_SAME_NAME"),
    "a field has another number": (
        "plan_service.proto", "string comment = 3;", "string comment = 9;", "FIELD_NO_DELETE"),
    "a field has another type": (
        "operation.proto", "int64 last_sequence = 12;", "string last_sequence = 12;", "FIELD_SAME_TYPE"),
    "a field is repeated": (
        "plan_service.proto", "string comment = 3;", "repeated string comment = 3;", "FIELD_SAME_CARDINALITY"),
    "a field left its oneof": (
        "source.proto", "    string revision = 2;\n", "    string revision = 9;\n", "FIELD_NO_DELETE"),
    "a method is gone": (
        "plan_service.proto", "  rpc LintSql(LintSqlRequest) returns (LintSqlResponse);\n", "", "RPC_NO_DELETE"),
    "a method takes another request": (
        "plan_service.proto", "LintSql(LintSqlRequest)", "LintSql(ListPlansRequest)", "RPC_SAME_REQUEST_TYPE"),
    "a stream is none any more": (
        "operation_service.proto", "(stream WatchOperationResponse)", "(WatchOperationResponse)",
        "RPC_SAME_SERVER_STREAMING"),
    "an enum value is gone": (
        "operation.proto", "  OPERATION_STATE_IN_DOUBT = 9;\n", "", "ENUM_VALUE_NO_DELETE"),
    "an enum value has another name": (
        "operation.proto", "OPERATION_STATE_IN_DOUBT = 9;", "OPERATION_STATE_UNSURE = 9;", "ENUM_VALUE_SAME_NAME"),
    "an enum is gone": (
        "error_reason.proto", "enum ErrorReason {", "enum Reason {", "ENUM_NO_DELETE"),
    "the Go package moved": (
        "source.proto", "lockkeeper/v1;lockkeeperv1", "lockkeeper/v2;lockkeeperv1", "FILE_SAME_GO_PACKAGE"),
    "the Java package moved": (
        "source.proto", '"dev.lockkeeper.v1"', '"org.lockkeeper.v1"', "FILE_SAME_JAVA_PACKAGE"),
}

#: What may be done: file, text, text instead of it.
GROWTHS: Dict[str, Tuple[str, str, str]] = {
    "a field more": (
        "plan_service.proto", "  string comment = 3;\n", "  string comment = 3;\n  string ticket = 6;\n"),
    "a value more": (
        "operation.proto", "  OPERATION_STATE_IN_DOUBT = 9;\n",
        "  OPERATION_STATE_IN_DOUBT = 9;\n  OPERATION_STATE_HELD = 10;\n"),
    "a method more": (
        "plan_service.proto", "service PlanService {",
        "message DeletePlanRequest {}\nmessage DeletePlanResponse {}\nservice PlanService {\n"
        "  rpc DeletePlan(DeletePlanRequest) returns (DeletePlanResponse);"),
    "another comment": (
        "plan_service.proto", "// Approves a plan by its digest.", "// Approves."),
}


class Contract(unittest.TestCase):
    """The protos as they are, and copies of them with one change."""

    def setUp(self) -> None:
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="lockkeeper-buf-"))
        self.addCleanup(shutil.rmtree, self.scratch)

    def buf(self, *arguments: str) -> Tuple[bool, str]:
        """Runs buf and returns whether it was content, and all it said."""
        nowhere = "http://127.0.0.1:9"
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.scratch),
                       "BUF_CACHE_DIR": str(self.scratch / "cache"), "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere}
        done = subprocess.run([BUF, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=120)
        return done.returncode == 0, done.stdout

    def changed(self, file: str, old: str, new: str) -> str:
        """Returns the path of a copy of the protos with one text replaced, which must be there once."""
        copy = self.scratch / "proto"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(PROTO, copy, ignore=shutil.ignore_patterns("released"))
        path = copy / "lockkeeper" / "v1" / file
        text = path.read_text()
        self.assertEqual(text.count(old), 1, f"{file} has not exactly one {old!r}")
        path.write_text(text.replace(old, new))
        return str(copy)

    def test_the_protos_are_in_style(self) -> None:
        self.assertEqual(self.buf("lint", str(PROTO)), (True, ""))

    def test_the_protos_break_nothing_that_was_released(self) -> None:
        self.assertTrue(RECORD.exists(), f"{RECORD} is missing: proto/release makes it")
        self.assertEqual(self.buf("breaking", str(PROTO), "--against", str(RECORD)), (True, ""))

    def test_a_break_is_refused_by_its_rule(self) -> None:
        for what, (file, old, new, rule) in BREAKS.items():
            with self.subTest(what):
                copy = self.changed(file, old, new)
                content, said = self.buf("breaking", copy, "--against", str(RECORD), "--error-format", "json")
                self.assertFalse(content, f"{what} passed")
                self.assertIn(f'"{rule}"', said)

    def test_growing_is_no_break(self) -> None:
        for what, (file, old, new) in GROWTHS.items():
            with self.subTest(what):
                copy = self.changed(file, old, new)
                self.assertEqual(self.buf("breaking", copy, "--against", str(RECORD)), (True, ""))

    def test_a_name_out_of_style_is_refused(self) -> None:
        copy = self.changed("plan_service.proto", "string comment = 3;", "string Comment = 3;")
        content, said = self.buf("lint", copy)
        self.assertFalse(content)
        self.assertIn("lower_snake_case", said)


if __name__ == "__main__":
    BUF = sys.argv.pop(1)
    unittest.main(verbosity=2)
