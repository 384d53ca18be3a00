"""Several MetaData objects that are one schema together: which there are, and foreign keys between them."""

from __future__ import annotations

from typing import Dict, List, Mapping

import sqlalchemy as sa
from sqlalchemy import exc

from . import _names
from ._errors import ModelsError


def without_repetition(models: Mapping[str, sa.MetaData], notes: List[str]) -> Dict[str, sa.MetaData]:
    """Returns `models` with every MetaData once; says in `notes` which argument was one too many."""
    distinct: Dict[str, sa.MetaData] = {}
    for argument, metadata in models.items():
        first = next((name for name, known in distinct.items() if known is metadata), None)
        if first is None:
            distinct[argument] = metadata
        else:
            notes.append(f"'{argument}' is the same MetaData as '{first}': it is used once")
    return distinct


def refuse_tables_defined_twice(models: Mapping[str, sa.MetaData]) -> None:
    """Fails with ModelsError when two MetaData objects define one table."""
    owner: Dict[str, str] = {}
    for argument, metadata in models.items():
        for key, table in metadata.tables.items():
            if _names.is_external(table):
                continue
            if key in owner:
                raise ModelsError(
                    f"table '{key}' is defined by '{owner[key]}' and by '{argument}': keep one of the two, or mark "
                    "the other with info={'lockkeeper': 'external'}"
                )
            owner[key] = argument


def resolve_foreign_keys_by_name(models: Mapping[str, sa.MetaData]) -> None:
    """Lets ForeignKey("schema.table.column") find tables of the other MetaData objects.

    SQLAlchemy looks such a name up in its own MetaData only.
    """
    tables = {
        key: table
        for metadata in models.values()
        for key, table in metadata.tables.items()
        if not _names.is_external(table)
    }
    for metadata in models.values():
        for table in metadata.tables.values():
            for key in sorted(table.foreign_keys, key=lambda k: k.parent.name):
                try:
                    key.column  # SQLAlchemy finds it by itself
                except exc.NoReferencedTableError:
                    _resolve_foreign_key(key, metadata, tables)
                except exc.NoReferencedColumnError:
                    pass  # create_all says it better


def _resolve_foreign_key(key: sa.ForeignKey, metadata: sa.MetaData, tables: Mapping[str, sa.Table]) -> None:
    name, _, column = key.target_fullname.rpartition(".")
    if "." not in name and metadata.schema is not None:
        name = f"{metadata.schema}.{name}"
    where = f"the foreign key of '{key.parent.table.fullname}.{key.parent.name}' refers to"
    target = tables.get(name)
    if target is None:
        raise ModelsError(
            f"{where} table '{name}', which none of the models define: import the module that defines it, or name "
            "its MetaData too"
        )
    if column not in target.c:
        raise ModelsError(f"{where} column '{column}' of table '{name}', which has no such column")
    key._set_target_column(target.c[column])
