"""The sample application of deploy/examples: every stage of its history can be loaded, and the last one is today's."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
from typing import Any

import pytest

import conftest
import postgres
from sqlalchemy_provider_test import provide

EXAMPLES = conftest.ROOT / "deploy" / "examples"


def history() -> Any:
    """Returns the program make_history as a module."""
    path = str(EXAMPLES / "make_history")
    loader = importlib.machinery.SourceFileLoader("make_history", path)
    spec = importlib.util.spec_from_file_location("make_history", path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_history"] = module
    loader.exec_module(module)
    return module


HISTORY = history()


def schema_of(directory: pathlib.Path) -> str:
    ran = provide(directory, "shop.models:Base")
    assert ran.warnings == []
    return ran.sql + "".join(path.read_text() for path in sorted((directory / "sql").glob("*.sql")))


@pytest.mark.parametrize("number", range(1, len(HISTORY.STAGES) + 1))
def test_a_stage_can_be_loaded(databases: postgres.Databases, tmp_path: pathlib.Path, number: int) -> None:
    HISTORY.write_stage(number, tmp_path)
    databases.load(databases.create(), schema_of(tmp_path))


def test_the_last_stage_is_the_sample_of_today(tmp_path: pathlib.Path) -> None:
    assert HISTORY.everything_is_staged() == []
    HISTORY.write_stage(len(HISTORY.STAGES), tmp_path)
    assert schema_of(tmp_path) == schema_of(EXAMPLES / "shop")


def test_every_stage_changes_the_schema(databases: postgres.Databases, tmp_path: pathlib.Path) -> None:
    dumps = []
    for number in range(1, len(HISTORY.STAGES) + 1):
        HISTORY.write_stage(number, tmp_path)
        name = databases.create()
        databases.load(name, schema_of(tmp_path))
        dumps.append(databases.dump(name))
    assert len(set(dumps)) == len(HISTORY.STAGES) >= 8


def test_the_sample_is_what_was_asked_for() -> None:
    ran = provide(EXAMPLES / "shop", "shop.models:Base")
    assert ran.sql.count("CREATE TABLE app.") + ran.sql.count("CREATE TABLE billing.") >= 15
    for piece in ("JSONB", "TEXT[]", "PARTITION BY RANGE", "GENERATED ALWAYS AS (", "EXCLUDE USING gist", "AS ENUM",
                  "AS IDENTITY", "COMMENT ON", "CREATE DOMAIN", ") WHERE "):
        assert piece in ran.sql, piece


def test_a_directory_with_revisions_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.sql").write_text("")
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "make_history"), "--lk", "/bin/false", "--into", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "has revisions already" in done.stderr
