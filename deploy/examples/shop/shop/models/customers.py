"""Who books."""

from __future__ import annotations

import datetime
from typing import Any, Dict, List, Optional

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, desc, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Numbered, OfTenant, Timed


class Customer(Numbered, OfTenant, Timed, Base):
    """A customer of one tenant."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_name", "tenant_id", func.lower(text("name"))),
        Index("ix_customer_tags", "tags", postgresql_using="gin"),
        Index("ix_customer_live", "tenant_id", postgresql_where=text("archived_at IS NULL")),
        CheckConstraint("cardinality(tags) <= 20", name="tags"),
        CheckConstraint("address ? 'country'", name="address"),
    )

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[Optional[str]] = mapped_column(String(320))
    phone: Mapped[Optional[str]] = mapped_column(String(40), comment="E.164, with the leading +")
    address: Mapped[Dict[str, Any]] = mapped_column(JSONB, server_default=text("'{\"country\": \"DE\"}'::jsonb"))
    tags: Mapped[List[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
    archived_at: Mapped[Optional[datetime.datetime]] = mapped_column(DateTime(timezone=True))

    notes: Mapped[List[CustomerNote]] = relationship(back_populates="customer", cascade="all, delete-orphan")


class CustomerNote(Numbered, OfTenant, Timed, Base):
    """What somebody wrote about a customer."""

    __tablename__ = "customer_note"
    __table_args__ = (Index("ix_customer_note_newest", "customer_id", desc("created_at")),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("app.customer.id", ondelete="CASCADE"))
    author_id: Mapped[Optional[int]] = mapped_column(ForeignKey("app.member.id", ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text)

    customer: Mapped[Customer] = relationship(back_populates="notes")
