"""Letters about invoices that are overdue."""

from __future__ import annotations

import datetime
import decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Numeric, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Numbered, OfTenant


class Reminder(Numbered, OfTenant, Base):
    """One reminder of one invoice."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("invoice_id", "level"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        CheckConstraint("level > 1 OR fee = 0", name="first_is_free"),
        {"schema": "billing"},
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("billing.invoice.id", ondelete="CASCADE"))
    level: Mapped[int] = mapped_column(SmallInteger)
    sent_on: Mapped[datetime.date] = mapped_column(Date, server_default=func.current_date())
    fee: Mapped[decimal.Decimal] = mapped_column(Numeric(8, 2), server_default=text("0"))
