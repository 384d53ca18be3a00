"""Sentences about models whose DDL may surprise: warnings, never changes."""

from __future__ import annotations

import re
from typing import Any, Iterator, List, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.dialects.postgresql.base import PGDialect

from . import _names

#: First word of a type's name, in lower case, to the extension that has it.
_EXTENSION_OF_TYPE = {
    "citext": "citext",
    "cube": "cube",
    "geography": "postgis",
    "geometry": "postgis",
    "halfvec": "vector",
    "hstore": "hstore",
    "isbn": "isn",
    "isbn13": "isn",
    "lquery": "ltree",
    "ltree": "ltree",
    "ltxtquery": "ltree",
    "raster": "postgis_raster",
    "seg": "seg",
    "semver": "semver",
    "sparsevec": "vector",
    "vector": "vector",
}

#: Operator class to the extension that has it.
_EXTENSION_OF_OPERATOR_CLASS = {"gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm"}

#: Beginning of a function call in a default to the extension that has the function.
_EXTENSION_OF_FUNCTION = {"uuid_generate_v": "uuid-ossp"}

#: Types whose plain equality GiST has an operator class for without btree_gist.
_GIST_TYPES = ("range", "box", "circle", "point", "polygon", "inet", "cidr", "tsvector", "tsquery")


def of_models(models: Mapping[str, sa.MetaData], dialect: PGDialect, listeners_sql: str) -> List[str]:
    """Returns the warnings about `models`, in a stable order, each once.

    Args:
        models: argument to MetaData.
        dialect: what types are written with.
        listeners_sql: the statements that the models' listeners run; an extension that they create needs no hint.
    """
    found: List[str] = []
    for column in _names.columns_of(models):
        found.extend(_types_outside_the_schema(column, dialect))
        extension = _extension_of_column(column, dialect)
        if extension is not None and not _creates(listeners_sql, extension[1]):
            found.append(_missing(extension[0], extension[1]))
    for metadata in models.values():
        for table in metadata.tables.values():
            if not _names.is_external(table):
                found.extend(s for s in _of_indexes(table, listeners_sql))
                found.extend(s for s in _of_exclusions(table, dialect, listeners_sql))
    return list(dict.fromkeys(found))


def _types_outside_the_schema(column: sa.Column[Any], dialect: PGDialect) -> Iterator[str]:
    schema = column.table.schema
    if schema is None:
        return
    for named in _names.named_types_of(column.type, dialect):
        if named.schema is None and named.create_type:
            yield (
                f"type '{named.name}' of column '{column.table.fullname}.{column.name}' is made in the first schema "
                f"of the search path, not in '{schema}': SQLAlchemy does not give it the schema of the table; say "
                f"schema='{schema}' (or schema='public') where the type is made"
            )


def _extension_of_column(column: sa.Column[Any], dialect: PGDialect) -> Optional[List[str]]:
    where = f"column '{column.table.fullname}.{column.name}'"
    try:
        written = str(column.type.compile(dialect=dialect))
    except exc.SQLAlchemyError:
        return None  # create_all says what is wrong with it
    first = re.match(r"[a-z0-9_]+", written.rpartition(".")[2].lower())
    if first is not None and first.group() in _EXTENSION_OF_TYPE:
        return [f"{where} has type {written}", _EXTENSION_OF_TYPE[first.group()]]
    default = getattr(column.server_default, "arg", None)
    for beginning, extension in _EXTENSION_OF_FUNCTION.items():
        if default is not None and beginning in str(default):
            return [f"the default of {where} is {default}", extension]
    return None


def _of_indexes(table: sa.Table, listeners_sql: str) -> Iterator[str]:
    for index in sorted(table.indexes, key=_names.index_order):
        classes = index.dialect_options["postgresql"]["ops"] or {}
        text = " ".join([*map(str, classes.values()), *map(str, index.expressions)])
        for name, extension in _EXTENSION_OF_OPERATOR_CLASS.items():
            if name in text and not _creates(listeners_sql, extension):
                yield _missing(f"index '{index.name}' of '{table.fullname}' uses {name}", extension)


def _of_exclusions(table: sa.Table, dialect: PGDialect, listeners_sql: str) -> Iterator[str]:
    for constraint in sorted(table.constraints, key=_names.constraint_order):
        if not isinstance(constraint, ExcludeConstraint) or str(constraint.using).lower() != "gist":
            continue
        for column in constraint.columns:
            if constraint.operators.get(column.name) != "=" or column.name in (constraint.ops or {}):
                continue
            written = str(column.type.compile(dialect=dialect)).lower()
            if not any(word in written for word in _GIST_TYPES) and not _creates(listeners_sql, "btree_gist"):
                yield _missing(
                    f"exclusion constraint '{constraint.name}' of '{table.fullname}' compares '{column.name}' "
                    f"({written.upper()}) with = under GiST",
                    "btree_gist",
                )


def _creates(sql: str, extension: str) -> bool:
    name = re.escape(extension)
    return re.search(rf'CREATE\s+EXTENSION\s+(IF\s+NOT\s+EXISTS\s+)?"?{name}\b', sql, re.IGNORECASE) is not None


def _missing(what: str, extension: str) -> str:
    return (
        f"{what}, which comes from extension {extension}: the models do not create it; add "
        f"event.listen(METADATA, 'before_create', DDL('CREATE EXTENSION IF NOT EXISTS \"{extension}\"'))"
    )
