"""The models provider as a program: what is on stdout and stderr, which exit code, which words."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any, Dict, List

import pytest
import sqlalchemy

import conftest

HERE = pathlib.Path(__file__).resolve().parent


class Ran:
    """One run of the provider."""

    def __init__(self, done: "subprocess.CompletedProcess[bytes]") -> None:
        self.code = done.returncode
        self.stdout = done.stdout
        self.stderr = done.stderr.decode()

    @property
    def document(self) -> Dict[str, Any]:
        assert self.code == 0, self.stderr
        return json.loads(self.stdout)

    @property
    def sql(self) -> str:
        return "".join(file["sql"] for file in self.document["files"])

    @property
    def warnings(self) -> List[str]:
        return self.document["warnings"]


def provide(directory: pathlib.Path, *arguments: str, **environment: str) -> Ran:
    command = [sys.executable, "-m", "lockkeeper.sqlalchemy", *arguments]
    known = {**os.environ, "PYTHONPATH": str(conftest.SOURCES), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return Ran(subprocess.run(command, cwd=str(directory), env=known, capture_output=True, timeout=60))


@pytest.fixture()
def module(tmp_path: pathlib.Path) -> Any:
    """Writes `app_models.py` with the usual imports in front and runs the provider on it."""

    def run(body: str, *arguments: str) -> Ran:
        imports = "import enum, sys\nimport sqlalchemy as sa\nfrom sqlalchemy import orm, event, DDL\n"
        imports += "from sqlalchemy.dialects import postgresql as pg\nm = sa.MetaData(schema='app')\n"
        (tmp_path / "app_models.py").write_text(imports + body)
        return provide(tmp_path, *(arguments or ("app_models:m",)))

    return run


def test_prints_one_document_and_nothing_else_on_stdout() -> None:
    ran = provide(HERE, "sqlalchemy_models:Base", "sqlalchemy_models:ledger", "sqlalchemy_models:journal")
    assert ran.stdout.endswith(b"\n") and ran.stdout.count(b"\n") == 1
    assert sorted(ran.document) == ["files", "format", "warnings"]
    assert ran.document["format"] == 1
    assert [f["path"] for f in ran.document["files"]] == [
        "models:sqlalchemy_models:Base",
        "models:sqlalchemy_models:ledger",
        "models:sqlalchemy_models:journal",
    ]
    assert "this must not be in the document" in ran.stderr


def test_prints_the_same_bytes_on_each_run() -> None:
    arguments = ("sqlalchemy_models:Base", "sqlalchemy_models:ledger", "sqlalchemy_models:journal")
    printed = {provide(HERE, *arguments, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "77", "random")}
    assert len(printed) == 1


def test_writes_of_child_processes_and_exit_handlers_go_to_stderr(module: Any) -> None:
    ran = module(
        "import atexit, os, subprocess\n"
        "subprocess.run(['echo', 'from a child'])\n"
        "os.write(1, b'from the descriptor')\n"
        "atexit.register(print, 'at exit')\n"
    )
    assert ran.document["files"][0]["sql"] == ""
    for text in ("from a child", "from the descriptor", "at exit"):
        assert text in ran.stderr


def test_a_module_that_raises_shows_its_own_traceback_and_exits_1(module: Any) -> None:
    ran = module("def broken():\n    raise ValueError('no settings')\nbroken()\n")
    assert (ran.code, ran.stdout) == (1, b"")
    lines = ran.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "app_models.py" in lines[1], "the first frame is the user's"
    assert "ValueError: no settings" in lines
    assert "lockkeeper/sqlalchemy/" not in ran.stderr and "importlib" not in ran.stderr
    assert lines[-1].startswith("lockkeeper.sqlalchemy: module 'app_models' raised while it was imported")


@pytest.mark.parametrize(
    "body, expected",
    [
        ("x = (\n", "SyntaxError"),
        ("sys.exit(0)\n", "SystemExit: 0"),
        ("import no_such_package\n", "No module named 'no_such_package'"),
        ("raise KeyError('x') from ValueError('y')\n", "The above exception was the direct cause"),
    ],
)
def test_other_ways_not_to_be_imported_exit_1_too(module: Any, body: str, expected: str) -> None:
    ran = module(body)
    assert (ran.code, ran.stdout) == (1, b"")
    assert expected in ran.stderr


@pytest.mark.parametrize(
    "argument, expected",
    [
        ("app_models", "write MODULE:ATTR"),
        (":m", "write MODULE:ATTR"),
        ("app_models:", "write MODULE:ATTR"),
        ("missing:Base", "there is no module 'missing'"),
        ("app_models.inner:Base", "there is no module 'app_models.inner'"),
        ("app_models:Base", "'app_models' has no attribute 'Base'"),
        ("app_models:sys", "is a module, which has no tables"),
    ],
)
def test_a_wrong_argument_is_named_with_what_to_do(module: Any, argument: str, expected: str) -> None:
    ran = module("", argument)
    assert (ran.code, ran.stdout) == (1, b"")
    assert expected in ran.stderr
    assert argument.split(":")[0] in ran.stderr


def test_no_argument_is_wrong_usage(tmp_path: pathlib.Path) -> None:
    ran = provide(tmp_path)
    assert (ran.code, ran.stdout) == (2, b"")


def test_takes_a_base_a_registry_a_mapped_class_and_a_dotted_attribute(module: Any) -> None:
    body = (
        "class Base(orm.DeclarativeBase): pass\n"
        "class T(Base):\n"
        "    __tablename__ = 't'\n"
        "    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)\n"
        "class db: model = Base\n"
    )
    texts = {module(body, f"app_models:{name}").sql for name in ("Base", "Base.registry", "T", "db.model")}
    assert len(texts) == 1 and "CREATE TABLE t" in texts.pop()


def test_the_same_metadata_twice_is_used_once(module: Any) -> None:
    ran = module("sa.Table('t', m, sa.Column('id', sa.Integer))\nagain = m\n", "app_models:m", "app_models:again")
    assert ran.sql.count("CREATE TABLE") == 1
    assert "'app_models:again' is the same MetaData as 'app_models:m'" in ran.warnings[0]


def test_a_table_in_two_metadata_is_refused_with_both_named(module: Any) -> None:
    body = "n = sa.MetaData(schema='app')\nfor x in (m, n): sa.Table('t', x, sa.Column('id', sa.Integer))\n"
    ran = module(body, "app_models:m", "app_models:n")
    assert (ran.code, ran.stdout) == (1, b"")
    assert "table 'app.t' is defined by 'app_models:m' and by 'app_models:n'" in ran.stderr


def test_one_enum_name_with_different_labels_is_refused_with_both_named(module: Any) -> None:
    ran = module(
        "sa.Table('t', m, sa.Column('c', sa.Enum('a', name='e', schema='app')))\n"
        "sa.Table('u', m, sa.Column('c', pg.ARRAY(sa.Enum('b', name='e', schema='app'))))\n"
    )
    assert ran.code == 1
    assert "enum type 'e' has the labels ('a') in 'app.t.c' and ('b') in 'app.u.c'" in ran.stderr


@pytest.mark.parametrize(
    "body, expected",
    [
        ("sa.Table('t', m, sa.Column('c', sa.ForeignKey('other.id')))\n", "table 'app.other', which none of the models"),
        (
            "n = sa.MetaData()\no = sa.Table('o', n, sa.Column('id', sa.Integer))\n"
            "sa.Table('t', m, sa.Column('c', sa.ForeignKey(o.c.id)))\n",
            "of a MetaData that is not among the models",
        ),
        ("sa.Table('t', m, sa.Column('c'))\n", "did you forget to specify a type on this Column"),
        ("sa.Table('t', m, sa.Column('c', sa.Enum('a')))\n", "requires a name"),
    ],
)
def test_models_that_cannot_become_ddl_say_why_without_a_traceback(module: Any, body: str, expected: str) -> None:
    ran = module(body)
    assert (ran.code, ran.stdout) == (1, b"")
    assert expected in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_listener_that_wants_a_database_is_told_that_there_is_none(module: Any) -> None:
    ran = module(
        "def seed(target, connection, **_):\n    connection.scalar(sa.text('select 1'))\n"
        "event.listen(m, 'after_create', seed)\n"
    )
    assert ran.code == 1
    assert "connection.scalar, which needs a database" in ran.stderr


def test_listeners_may_run_ddl_text_and_driver_sql_and_rows_are_left_out(module: Any) -> None:
    ran = module(
        "t = sa.Table('t', m, sa.Column('id', sa.Integer))\n"
        "def listener(target, connection, **_):\n"
        "    connection.execute(sa.text(\"COMMENT ON TABLE app.t IS 'a 100% text'\"))\n"
        "    connection.exec_driver_sql(\"COMMENT ON COLUMN app.t.id IS '50%'\")\n"
        "    connection.execute(t.insert().values(id=1))\n"
        "event.listen(m, 'after_create', listener)\n"
    )
    assert "IS 'a 100% text';\n" in ran.sql and "IS '50%';\n" in ran.sql
    assert "INSERT" not in ran.sql
    assert "a listener of 'app_models:m' runs Insert, which is left out" in ran.warnings[0]


def test_schemas_are_made_for_tables_types_and_sequences_and_never_for_public(module: Any) -> None:
    ran = module(
        "sa.Table('t', m, sa.Column('c', sa.Enum('a', name='e', schema='types')))\n"
        "sa.Table('u', m, sa.Column('id', sa.Integer), schema='public')\n"
        "sa.Sequence('s', metadata=m, schema='Numbers')\n"
    )
    made = [line for line in ran.sql.splitlines() if line.startswith("CREATE SCHEMA")]
    assert made == ['CREATE SCHEMA "Numbers";', "CREATE SCHEMA app;", "CREATE SCHEMA types;"]
    assert ran.sql.startswith(made[0])


@pytest.mark.skipif(not hasattr(sqlalchemy.sql.ddl, "CreateView"), reason="SQLAlchemy 2.1 has views")
def test_views_of_sqlalchemy_2_1_come_after_their_tables_and_with_their_schema(module: Any) -> None:
    ran = module(
        "from sqlalchemy.sql.ddl import CreateView\n"
        "t = sa.Table('t', m, sa.Column('n', sa.Text))\n"
        "CreateView(sa.select(t.c.n).where(t.c.n.like('%x%')), 'v', metadata=m, schema='reports')\n"
    )
    assert "CREATE SCHEMA reports;\n" in ran.sql
    assert ran.sql.index("CREATE TABLE") < ran.sql.index("CREATE VIEW reports.v AS SELECT")
    assert "LIKE '%x%';\n" in ran.sql


def test_a_schema_that_a_listener_makes_is_not_made_twice(module: Any) -> None:
    listen = "event.listen(m, 'before_create', DDL('CREATE SCHEMA {}'))\nsa.Table('t', m, sa.Column('id', sa.Integer))\n"
    assert module(listen.format("app")).sql.count("CREATE SCHEMA") == 1
    assert module(listen.format("IF NOT EXISTS app")).sql.count("CREATE SCHEMA") == 2


def test_an_enum_outside_the_schema_of_its_table_is_a_warning(module: Any) -> None:
    column = "sa.Table('t', sa.MetaData(){}, sa.Column('c', sa.Enum('a', name='e'{})), schema='app')\n"
    body = "n = sa.MetaData()\n" + column.replace("sa.MetaData(){}", "n")
    assert "type 'e' of column 'app.t.c'" in module(body.format(""), "app_models:n").warnings[0]
    assert module(body.format(", schema='app'"), "app_models:n").warnings == []
    assert module(body.format(", schema='public'"), "app_models:n").warnings == []


def test_types_of_extensions_are_a_warning_unless_the_models_create_the_extension(module: Any) -> None:
    body = (
        "sa.Table('t', m, sa.Column('a', pg.CITEXT), sa.Column('r', pg.INT4RANGE), sa.Column('k', sa.Integer),\n"
        "  pg.ExcludeConstraint(('k', '='), ('r', '&&'), name='x', using='gist'),\n"
        "  sa.Index('i', 'a', postgresql_using='gin', postgresql_ops={'a': 'gin_trgm_ops'}))\n"
    )
    warned = module(body).warnings
    assert [w.split("comes from extension ")[1].split(":")[0] for w in warned] == ["citext", "pg_trgm", "btree_gist"]
    for extension in ("citext", "pg_trgm", "btree_gist"):
        body += f"event.listen(m, 'before_create', DDL('CREATE EXTENSION IF NOT EXISTS \"{extension}\"'))\n"
    assert module(body).warnings == []


def test_models_without_tables_are_a_warning(module: Any) -> None:
    assert module("").warnings == [
        "'app_models:m' declares no tables: import the modules with the models where it is defined"
    ]


def test_an_external_table_is_not_made(module: Any) -> None:
    ran = module("sa.Table('v', m, sa.Column('id', sa.Integer), info={'lockkeeper': 'external'})\n")
    assert "CREATE TABLE" not in ran.sql


def test_sqlalchemys_own_warnings_are_handed_on(module: Any) -> None:
    ran = module("t = sa.Table('t', m, sa.Column('id', sa.Integer))\n"
                 "def warn(*_, **__): sa.util.warn('careful')\nevent.listen(m, 'after_create', warn)\n")
    assert ran.warnings == ["SQLAlchemy says about 'app_models:m': careful"]


def test_statements_end_outside_of_a_trailing_comment(module: Any) -> None:
    ran = module(
        "for sql in ('SELECT 1 ; ', 'SELECT 2 -- two', '  ', 'SELECT 3;;'):\n"
        "    event.listen(m, 'after_create', DDL(sql))\n"
    )
    assert ran.sql == "SELECT 1;\nSELECT 2 -- two\n;\nSELECT 3;\n"


def test_sql_alone_on_demand(module: Any) -> None:
    ran = module("sa.Table('é', m, sa.Column('id', sa.Integer))\n", "--sql", "app_models:m")
    assert ran.stdout.decode().startswith("CREATE SCHEMA app;\nCREATE TABLE app.\"é\" (")


def test_a_server_version_that_is_too_old_is_refused(module: Any) -> None:
    ran = module("", "--server-version", "12", "app_models:m")
    assert ran.code == 1 and "the oldest is 13" in ran.stderr


def test_works_without_grpc(module: Any) -> None:
    ran = module("sys.modules['grpc'] = None\nimport lockkeeper\n")
    assert ran.code == 0
