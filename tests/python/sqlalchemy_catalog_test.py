"""The DDL of the models provider makes what SQLAlchemy makes on a real connection: pg_dump of both is equal."""

from __future__ import annotations

from typing import Any, Dict

import sqlalchemy as sa

import postgres
import sqlalchemy_models as models
from lockkeeper.sqlalchemy import render

SCHEMAS = ("app", "types", "counters", "Odd Schema", "ledger", "journal")


def made_by_sqlalchemy(databases: postgres.Databases, *create: Any) -> str:
    name = databases.create()
    engine = sa.create_engine(databases.url(name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for schema in SCHEMAS:
            connection.execute(sa.schema.CreateSchema(schema))
        for step in create:
            step(connection)
    engine.dispose()
    return databases.dump(name)


def made_by_us(databases: postgres.Databases, metadata: Dict[str, sa.MetaData]) -> str:
    name = databases.create()
    for file in render(metadata).files:
        databases.load(name, file.sql)
    # create_all needs all schemas; the provider makes those that are used
    existing = "".join(f'CREATE SCHEMA IF NOT EXISTS "{schema}";\n' for schema in SCHEMAS)
    databases.load(name, "SET client_min_messages = warning;\n" + existing)
    return databases.dump(name)


def without_the_view(connection: sa.Connection) -> None:
    tables = [t for t in models.Base.metadata.tables.values() if t.name != "report"]
    models.Base.metadata.create_all(connection, tables=tables)


def test_one_metadata_gives_the_catalog_of_create_all(databases: postgres.Databases) -> None:
    ours = made_by_us(databases, {"m:Base": models.Base.metadata})
    assert ours == made_by_sqlalchemy(databases, without_the_view)
    assert ours.count("CREATE TABLE") == 7
    assert models.AWKWARD.replace("'", "''") in ours


def test_keys_between_several_metadata_are_made_once_both_tables_exist(databases: postgres.Databases) -> None:
    every = {"m:ledger": models.ledger, "m:Base": models.Base.metadata, "m:journal": models.journal.metadata}

    def others(connection: sa.Connection) -> None:
        connection.execute(sa.DDL("CREATE TABLE ledger.account (id bigserial PRIMARY KEY, owner_id bigint NOT NULL,"
                                  " last_entry bigint, colour app.colour)"))
        models.journal.metadata.create_all(connection)
        connection.execute(sa.DDL("ALTER TABLE ledger.account"
                                  " ADD FOREIGN KEY (owner_id) REFERENCES app.member,"
                                  " ADD FOREIGN KEY (last_entry) REFERENCES journal.entry"))

    first = render(every)
    ours = made_by_us(databases, every)
    assert ours == made_by_sqlalchemy(databases, without_the_view, others)
    assert [file.path for file in first.files] == ["models:m:ledger", "models:m:Base", "models:m:journal"]
    assert first == render(every), "rendering changes the models"


def test_any_order_of_several_metadata_can_be_loaded(databases: postgres.Databases) -> None:
    every = {"a": models.journal.metadata, "b": models.ledger, "c": models.Base.metadata}
    turned = dict(reversed(list(every.items())))
    assert made_by_us(databases, every) == made_by_us(databases, turned)
