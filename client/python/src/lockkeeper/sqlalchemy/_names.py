"""What models are called, where they live and whether two of them clash."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.postgresql.named_types import CreateDomainType, CreateEnumType, NamedType
from sqlalchemy.schema import CreateSequence, CreateTable
from sqlalchemy.sql import ddl

from ._errors import ModelsError

#: Views and tables that are made from a SELECT; SQLAlchemy 2.1 and later.
_SELECTED: Tuple[Any, ...] = tuple(
    getattr(ddl, name) for name in ("CreateTableAs", "CreateView") if hasattr(ddl, name)
)


def is_external(table: sa.Table) -> bool:
    """Whether the models only use `table` and something else makes it (a view, a foreign table, SQL files)."""
    return table.info.get("lockkeeper") == "external"


def schema_of(element: Any) -> Optional[str]:
    """Returns the schema in which the DDL `element` creates something, or None if it names none."""
    made = None
    if isinstance(element, (CreateTable, CreateSequence, CreateEnumType, CreateDomainType)):
        made = element.element
    elif isinstance(element, _SELECTED):
        made = element.table
    schema = getattr(made, "schema", None)
    return None if schema is None else str(schema)


def index_order(index: sa.Index) -> Tuple[str, str]:
    """A sort key for the indexes of one table that is the same in every run."""
    return (str(index.name or ""), " ".join(str(expression) for expression in index.expressions))


def constraint_order(constraint: Any) -> Tuple[str, str, str]:
    """A sort key for constraints that is the same in every run."""
    columns = " ".join(str(column.name) for column in getattr(constraint, "columns", ()))
    name = constraint.name if isinstance(constraint.name, str) else ""
    return (constraint.table.fullname, name, f"{type(constraint).__name__} {columns}")


def describe_foreign_key(constraint: sa.ForeignKeyConstraint) -> str:
    """Returns ``'schema.table' (column, ...)`` for a message."""
    return f"of '{constraint.table.fullname}' ({', '.join(constraint.column_keys)})"


def columns_of(models: Mapping[str, sa.MetaData]) -> Iterator[sa.Column[Any]]:
    """Yields every column of the tables that the models make, in a stable order."""
    for metadata in models.values():
        for table in metadata.tables.values():
            if not is_external(table):
                yield from table.columns


def named_types_of(type_: Any, dialect: PGDialect) -> Iterator[Any]:
    """Yields the enum and domain types inside `type_`, looking through decorators, variants and arrays."""
    if isinstance(type_, types.TypeDecorator):
        yield from named_types_of(type_.load_dialect_impl(dialect), dialect)
        return
    item = getattr(type_, "item_type", None)
    if item is not None:
        yield from named_types_of(item, dialect)
        return
    native = type_.dialect_impl(dialect)
    if isinstance(native, NamedType):
        yield native
    if isinstance(native, DOMAIN):
        yield from named_types_of(native.data_type, dialect)


def refuse_types_that_differ(models: Mapping[str, sa.MetaData], dialect: PGDialect) -> None:
    """Fails when two columns use one type name for different types.

    SQLAlchemy creates the first one it meets and says nothing about the other.
    """
    seen: Dict[Tuple[Optional[str], str], Tuple[str, List[str]]] = {}
    for column in columns_of(models):
        for named in named_types_of(column.type, dialect):
            if not named.create_type:
                continue
            labels = [str(label) for label in getattr(named, "enums", [])]
            where = f"{column.table.fullname}.{column.name}"
            first, known = seen.setdefault((named.schema, str(named.name)), (where, labels))
            if known != labels:
                raise ModelsError(
                    f"enum type '{named.name}' has the labels {_quoted(known)} in '{first}' and {_quoted(labels)} in "
                    f"'{where}': give one of them another name, or use one type object in both"
                )


def _quoted(labels: List[str]) -> str:
    return "(" + ", ".join(repr(label) for label in labels) + ")"
