"""Bookings: who has which resource when. The database itself refuses two at once."""

from __future__ import annotations

import decimal
import enum
import uuid
from typing import Any, List, Optional

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    Uuid,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Numbered, OfTenant, Timed


class BookingStatus(enum.Enum):
    """Where a booking stands."""

    requested = "requested"
    confirmed = "confirmed"
    cancelled = "cancelled"


class Booking(Numbered, OfTenant, Timed, Base):
    """One resource for one customer for a span of time."""

    __tablename__ = "booking"
    __table_args__ = (
        ExcludeConstraint(
            ("resource_id", "="),
            ("during", "&&"),
            using="gist",
            where=text("status <> 'cancelled'::app.booking_status"),
            name="no_double_booking",
        ),
        Index("ix_booking_start", "tenant_id", text("lower(during)")),
        Index("ix_booking_customer", "customer_id"),
        CheckConstraint("NOT isempty(during)", name="during"),
    )

    reference: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, server_default=text("gen_random_uuid()"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("app.resource.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("app.customer.id"))
    during: Mapped[Any] = mapped_column(TSTZRANGE)
    status: Mapped[BookingStatus] = mapped_column(
        Enum(BookingStatus, name="booking_status", schema="app"), server_default=BookingStatus.requested.value
    )
    remark: Mapped[Optional[str]] = mapped_column(Text)

    services: Mapped[List[BookedService]] = relationship(back_populates="booking")


class BookedService(Base):
    """A service that is part of a booking, at the price of the day."""

    __tablename__ = "booked_service"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("app.booking.id", ondelete="CASCADE"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("app.service.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    price: Mapped[decimal.Decimal] = mapped_column(Numeric(12, 2))

    booking: Mapped[Booking] = relationship(back_populates="services")


class Attachment(Numbered, OfTenant, Timed, Base):
    """A file that belongs to a booking."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("byte_size BETWEEN 1 AND 50000000", name="byte_size"),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("app.booking.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text, server_default="application/octet-stream")
    byte_size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)


# The exclusion constraint compares a number with = under GiST.
event.listen(
    Base.metadata, "before_create", DDL("CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public")
)
