"""MetaData objects in, SQL text out, through SQLAlchemy's own compiler.

`MetaData.create_all` runs against a connection that only collects. So everything that create_all does on a real
database (types, sequences, tables, late foreign keys of cycles, comments, listeners) is in the text, in the same
order. This module adds what create_all needs beside it or does in an unstable order:

* ``CREATE SCHEMA`` for every schema that the collected statements use;
* indexes, constraint comments and late foreign keys in name order (SQLAlchemy keeps them in sets);
* foreign keys between the tables of several MetaData objects, once both tables exist.
"""

from __future__ import annotations

import contextlib
import dataclasses
import warnings
from typing import Any, Iterator, List, Mapping, NoReturn, Optional, Sequence, Set, Tuple, cast

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.postgresql.named_types import CreateDomainType, CreateEnumType
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.schema import (
    AddConstraint,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
)
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.util import OrderedSet

from . import _hints, _names, _several, _text
from ._errors import ModelsError

#: PostgreSQL major version that the DDL is written for when none is given.
DEFAULT_SERVER_VERSION = 15

#: Schemas that exist in every database.
_GIVEN_SCHEMAS = frozenset({"public", "pg_catalog", "information_schema"})


@dataclasses.dataclass(frozen=True)
class RenderedFile:
    """The DDL of one MetaData.

    Attributes:
        path: ``models:`` and the argument that named the MetaData.
        sql: PostgreSQL DDL; each statement ends with a semicolon and a newline.
    """

    path: str
    sql: str


@dataclasses.dataclass(frozen=True)
class Rendered:
    """The DDL of all models.

    Attributes:
        files: one for each MetaData, to be run in this order.
        warnings: what the reader of the models may not expect of the DDL; each is one sentence or two.
    """

    files: Tuple[RenderedFile, ...]
    warnings: Tuple[str, ...]


@dataclasses.dataclass
class _Collected:
    """What one MetaData wants to run, in order."""

    argument: str
    metadata: sa.MetaData
    statements: List["_Statement"] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class _Statement:
    """One statement: its text, and what it was made of."""

    sql: str
    element: Any


def render(models: Mapping[str, sa.MetaData], *, server_version: int = DEFAULT_SERVER_VERSION) -> Rendered:
    """Returns the DDL that creates everything that `models` declare, for an empty database.

    Args:
        models: argument (as a user would write it, for paths and messages) to MetaData. The order is kept: tables
            of a later MetaData may refer to those of an earlier one and the other way round.
        server_version: PostgreSQL major version, 13 or later. It decides what SQLAlchemy writes where servers
            differ (virtual generated columns need 18).

    Raises:
        ModelsError: two of them define the same table or different types of one name, or SQLAlchemy refuses to
            write one of the objects.

    An exception of the user's own code (a listener, a type) comes through as it is.
    """
    notes: List[str] = []
    distinct = _several.without_repetition(models, notes)
    dialect = _dialect(server_version)
    _several.refuse_tables_defined_twice(distinct)
    _names.refuse_types_that_differ(distinct, dialect)
    _several.resolve_foreign_keys_by_name(distinct)
    rendering = _Rendering(distinct, dialect, notes)
    return rendering.run()


class _Rendering:
    """One run of `render`; holds what its steps share."""

    def __init__(self, models: Mapping[str, sa.MetaData], dialect: PGDialect, notes: List[str]) -> None:
        self._models = models
        self._dialect = dialect
        self._notes = notes
        self._created_types: Set[Tuple[Optional[str], str]] = set()
        self._waiting: List[sa.ForeignKeyConstraint] = []

    def run(self) -> Rendered:
        collected = [self._collect(argument, metadata) for argument, metadata in self._models.items()]
        self._create_schemas(collected)
        self._notes.extend(_hints.of_models(self._models, self._dialect, _all_sql(collected)))
        files = []
        for each in collected:
            if not each.statements:
                self._notes.append(
                    f"'{each.argument}' declares no tables: import the modules with the models where it is defined"
                )
            sql = "".join(_text.framed(statement.sql) for statement in each.statements)
            files.append(RenderedFile(f"models:{each.argument}", sql))
        return Rendered(tuple(files), tuple(dict.fromkeys(self._notes)))

    def _collect(self, argument: str, metadata: sa.MetaData) -> _Collected:
        collected = _Collected(argument, metadata)
        connection = _CollectingConnection(self._dialect, lambda element, _: self._take(collected, element))
        tables = [table for table in metadata.tables.values() if not _names.is_external(table)]
        with warnings.catch_warnings(record=True) as raised, _in_stable_order(tables):
            warnings.simplefilter("always")
            try:
                metadata.create_all(connection, tables=tables, checkfirst=False)
            except exc.SQLAlchemyError as error:
                raise ModelsError(f"SQLAlchemy cannot write the DDL of '{argument}': {error}") from error
        for warning in raised:
            if issubclass(warning.category, exc.SAWarning):
                self._notes.append(f"SQLAlchemy says about '{argument}': {warning.message}")
        _sort_runs(collected.statements)
        self._add_foreign_keys_that_waited(collected)
        return collected

    def _take(self, collected: _Collected, element: Any) -> None:
        if isinstance(element, (CreateEnumType, CreateDomainType)):
            key = (element.element.schema, str(element.element.name))
            if key in self._created_types:
                return  # two MetaData objects with one type; that they agree was checked before
            self._created_types.add(key)
        if type(element) is CreateTable:
            element = self._without_foreign_keys_that_must_wait(collected, element)
        if isinstance(element, AddConstraint) and self._must_wait(collected, element.element):
            self._waiting.append(cast(sa.ForeignKeyConstraint, element.element))
            return
        if not isinstance(element, (ExecutableDDLElement, TextClause)):
            self._notes.append(
                f"a listener of '{collected.argument}' runs {type(element).__name__}, which is left out: models "
                "declare structure; put rows into a revision"
            )
            return
        sql = str(element.compile(dialect=self._dialect))
        if sql.strip():
            collected.statements.append(_Statement(sql, element))

    def _without_foreign_keys_that_must_wait(self, collected: _Collected, create: CreateTable) -> CreateTable:
        inline = list(create.include_foreign_key_constraints or ())
        late = [key for key in inline if self._must_wait(collected, key)]
        if not late:
            return create
        self._waiting.extend(late)
        return CreateTable(
            create.element, include_foreign_key_constraints=[key for key in inline if key not in late]
        )

    def _must_wait(self, collected: _Collected, constraint: Any) -> bool:
        """Whether `constraint` refers to a table of a MetaData that comes after the one being collected."""
        if not isinstance(constraint, sa.ForeignKeyConstraint):
            return False
        target = constraint.referred_table.metadata
        if target is collected.metadata:
            return False
        order = list(self._models.values())
        for position, metadata in enumerate(order):
            if metadata is target:
                return position > [m is collected.metadata for m in order].index(True)
        raise ModelsError(
            f"the foreign key {_names.describe_foreign_key(constraint)} refers to table "
            f"'{constraint.referred_table.fullname}' of a MetaData that is not among the models: name that one too"
        )

    def _add_foreign_keys_that_waited(self, collected: _Collected) -> None:
        ready = [key for key in self._waiting if key.referred_table.metadata is collected.metadata]
        self._waiting = [key for key in self._waiting if key not in ready]
        for key in sorted(ready, key=_names.constraint_order):
            with _kept(key, "_create_rule"):  # AddConstraint switches the constraint off in CREATE TABLE
                element = AddConstraint(key)
                collected.statements.append(_Statement(str(element.compile(dialect=self._dialect)), element))

    def _create_schemas(self, collected: Sequence[_Collected]) -> None:
        """Puts CREATE SCHEMA in front of the file that needs a schema first.

        A schema that a listener of the models creates is left to that listener, unless it says IF NOT EXISTS.
        """
        known = set(_GIVEN_SCHEMAS) | _text.schemas_created_by(_all_sql(collected))
        for each in collected:
            wanted = {_names.schema_of(statement.element) for statement in each.statements}
            fresh = sorted(name for name in wanted if name is not None and name not in known)
            known.update(fresh)
            elements = [CreateSchema(name) for name in fresh]
            each.statements[:0] = [_Statement(str(e.compile(dialect=self._dialect)), e) for e in elements]


class _CollectingConnection(MockConnection):
    """A connection for listeners and create_all that hands every statement to a collector and answers nothing."""

    def exec_driver_sql(self, statement: str, *_: Any, **__: Any) -> None:
        """Takes SQL text as a listener would send it."""
        self.execute(sa.DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"a listener of the models uses connection.{name}, which needs a database; there is none while the "
            "models become DDL: only execute(DDL(...) or text(...)) and exec_driver_sql(...) work here"
        )


def _dialect(server_version: int) -> PGDialect:
    if server_version < 13:
        raise ModelsError(f"PostgreSQL {server_version} is not supported: the oldest is 13")
    # Any "format" style doubles each percent sign, because a driver would halve them again. Here no driver follows.
    dialect = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
    # A connection would learn these from the server. Without one, some releases write backslashes twice.
    dialect._backslash_escapes = False
    dialect.server_version_info = (server_version, 0)
    if hasattr(dialect, "supports_virtual_generated_columns"):
        dialect.supports_virtual_generated_columns = server_version >= 18
    return dialect


@contextlib.contextmanager
def _in_stable_order(tables: Sequence[sa.Table]) -> Iterator[None]:
    """Inside, the indexes and constraints of `tables` are visited by name, and none is built concurrently.

    SQLAlchemy keeps both in sets, whose order changes from run to run. CREATE INDEX CONCURRENTLY cannot run in a
    transaction and says nothing about the schema.
    """
    with contextlib.ExitStack() as undo:
        for table in tables:
            undo.enter_context(_kept(table, "indexes"))
            undo.enter_context(_kept(table, "constraints"))
            table.indexes = OrderedSet(sorted(table.indexes, key=_names.index_order))
            table.constraints = OrderedSet(sorted(table.constraints, key=_names.constraint_order))
            for index in table.indexes:
                options = index.dialect_options["postgresql"]
                if options["concurrently"]:
                    options["concurrently"] = False
                    undo.callback(options.__setitem__, "concurrently", True)
        yield


@contextlib.contextmanager
def _kept(owner: Any, attribute: str) -> Iterator[None]:
    """Gives `attribute` of `owner` its value back at the end."""
    value = getattr(owner, attribute)
    try:
        yield
    finally:
        setattr(owner, attribute, value)


def _sort_runs(statements: List[_Statement]) -> None:
    """Sorts late foreign keys that stand side by side by table and name: SQLAlchemy collects them in a set."""
    start = 0
    while start < len(statements):
        end = start
        while end < len(statements) and isinstance(statements[end].element, AddConstraint):
            end += 1
        statements[start:end] = sorted(
            statements[start:end], key=lambda statement: _names.constraint_order(statement.element.element)
        )
        start = end + 1


#: What SQLAlchemy writes from models by itself, and that can be long.
_OWN_DDL = (
    AddConstraint,
    CreateDomainType,
    CreateEnumType,
    CreateIndex,
    CreateSequence,
    CreateTable,
    SetColumnComment,
    SetConstraintComment,
    SetTableComment,
)


def _all_sql(collected: Sequence[_Collected]) -> str:
    """The text that listeners run: everything that SQLAlchemy did not write by itself."""
    return "\n".join(s.sql for each in collected for s in each.statements if not isinstance(s.element, _OWN_DDL))
