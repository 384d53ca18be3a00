"""What can be booked, where and when."""

from __future__ import annotations

import datetime
import decimal
import enum
from typing import Any, Dict, List, Optional

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    Numeric,
    SmallInteger,
    String,
    Text,
    Time,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Numbered, OfTenant, Timed


class ResourceKind(enum.Enum):
    """What a resource is."""

    room = "room"
    device = "device"
    vehicle = "vehicle"


class Location(Numbered, OfTenant, Timed, Base):
    """A place with opening hours."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text, server_default="Europe/Berlin")

    hours: Mapped[List[OpeningHours]] = relationship(back_populates="location")
    resources: Mapped[List[Resource]] = relationship(back_populates="location")


class OpeningHours(Base):
    """When a location is open on one weekday."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )

    location_id: Mapped[int] = mapped_column(ForeignKey("app.location.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, comment="ISO: 1 is Monday"
    )
    opens: Mapped[datetime.time] = mapped_column(Time)
    closes: Mapped[datetime.time] = mapped_column(Time)

    location: Mapped[Location] = relationship(back_populates="hours")


class Resource(Numbered, OfTenant, Timed, Base):
    """Something that one customer at a time can have."""

    __tablename__ = "resource"
    __table_args__ = (
        UniqueConstraint("location_id", "name"),
        Index(
            "ix_resource_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ),
        CheckConstraint("capacity > 0", name="capacity"),
    )

    location_id: Mapped[int] = mapped_column(ForeignKey("app.location.id"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[ResourceKind] = mapped_column(Enum(ResourceKind, name="resource_kind", schema="app"))
    capacity: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    attributes: Mapped[Dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    sort_key: Mapped[int] = mapped_column(Integer, Identity(start=100, increment=10))

    location: Mapped[Location] = relationship(back_populates="resources")


class Service(Numbered, OfTenant, Timed, Base):
    """What is done for a customer, and for how much."""

    __tablename__ = "service"
    __table_args__ = (
        Index("uq_service_active_name", "tenant_id", "name", unique=True, postgresql_where=text("active")),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("duration > interval '0'", name="duration"),
    )

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[Optional[str]] = mapped_column(Text)
    duration: Mapped[datetime.timedelta] = mapped_column(Interval)
    price: Mapped[decimal.Decimal] = mapped_column(Numeric(12, 2))
    needs: Mapped[List[ResourceKind]] = mapped_column(
        ARRAY(Enum(ResourceKind, name="resource_kind", schema="app")),
        server_default=text("'{}'::app.resource_kind[]"),
    )
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())
    colour: Mapped[Optional[str]] = mapped_column(String(7))
