"""What all models share: schemas, naming of constraints, common columns."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Tables are in schema app unless they say otherwise. Every constraint has a name that can be foretold."""

    metadata = MetaData(
        schema="app",
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )


class Numbered:
    """A primary key that the database counts."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, sort_order=-20)


class OfTenant:
    """Rows that belong to one tenant; policies hide them from all others."""

    tenant_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("app.tenant.id", ondelete="CASCADE"), sort_order=-10
    )


class Timed:
    """When a row was made and last changed; a trigger keeps the second."""

    created_at: Mapped[datetime.datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), sort_order=100
    )
    updated_at: Mapped[datetime.datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), sort_order=101
    )
