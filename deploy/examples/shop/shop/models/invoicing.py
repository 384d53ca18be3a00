"""Money: invoices, their lines, payments. All of it in schema billing."""

from __future__ import annotations

import datetime
import decimal
import enum
from typing import Any, List, Optional

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, DOMAIN, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Numbered, OfTenant, Timed


class InvoiceStatus(enum.Enum):
    """Where an invoice stands."""

    draft = "draft"
    issued = "issued"
    paid = "paid"
    void = "void"


class PaymentMethod(enum.Enum):
    """How money came in."""

    cash = "cash"
    card = "card"
    transfer = "transfer"
    direct_debit = "direct_debit"


def currency() -> DOMAIN:
    """The domain of ISO 4217 codes."""
    return DOMAIN("currency_code", Text(), check="VALUE ~ '^[A-Z]{3}$'", schema="billing")


class TaxRate(Numbered, OfTenant, Base):
    """A tax rate and when it counts; the spans of one name never overlap."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        ExcludeConstraint(("tenant_id", "="), ("name", "="), ("valid", "&&"), using="gist", name="one_rate_at_a_time"),
        CheckConstraint("percent >= 0 AND percent < 100", name="percent"),
        {"schema": "billing"},
    )

    name: Mapped[str] = mapped_column(Text)
    percent: Mapped[decimal.Decimal] = mapped_column(Numeric(5, 2))
    valid: Mapped[Any] = mapped_column(DATERANGE, server_default=text("'(,)'::daterange"))


class NumberRange(Base):
    """The last number that was given out, per tenant and kind of document."""

    __tablename__ = "number_range"
    __table_args__ = {"schema": "billing", "comment": "Written by billing.next_number() only."}

    tenant_id: Mapped[int] = mapped_column(ForeignKey("app.tenant.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class Invoice(Numbered, OfTenant, Timed, Base):
    """What a customer owes."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        Index("ix_invoice_open", "due_on", postgresql_where=text("status = 'issued'::billing.invoice_status")),
        Index("ix_invoice_customer", "customer_id", postgresql_include=["status", "total"]),
        CheckConstraint("due_on >= issued_on", name="due"),
        {"schema": "billing", "comment": "Numbers have no gaps; a wrong invoice becomes void, it is never deleted."},
    )

    number: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[int] = mapped_column(ForeignKey("app.customer.id"))
    booking_id: Mapped[Optional[int]] = mapped_column(ForeignKey("app.booking.id", ondelete="SET NULL"))
    status: Mapped[InvoiceStatus] = mapped_column(
        Enum(InvoiceStatus, name="invoice_status", schema="billing"), server_default=InvoiceStatus.draft.value
    )
    currency: Mapped[str] = mapped_column(currency(), server_default="EUR")
    issued_on: Mapped[datetime.date] = mapped_column(Date, server_default=func.current_date())
    due_on: Mapped[datetime.date] = mapped_column(Date)
    total: Mapped[decimal.Decimal] = mapped_column(Numeric(14, 2), server_default=text("0"))

    lines: Mapped[List[InvoiceLine]] = relationship(back_populates="invoice", order_by="InvoiceLine.position")
    payments: Mapped[List[Payment]] = relationship(back_populates="invoice")


class InvoiceLine(Base):
    """One line of an invoice."""

    __tablename__ = "invoice_line"
    __table_args__ = (CheckConstraint("quantity <> 0", name="quantity"), {"schema": "billing"})

    invoice_id: Mapped[int] = mapped_column(ForeignKey("billing.invoice.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[decimal.Decimal] = mapped_column(Numeric(10, 3))
    unit_price: Mapped[decimal.Decimal] = mapped_column(Numeric(12, 2))
    net: Mapped[decimal.Decimal] = mapped_column(
        Numeric(14, 2), Computed("round(quantity * unit_price, 2)", persisted=True)
    )
    tax_rate_id: Mapped[Optional[int]] = mapped_column(ForeignKey("billing.tax_rate.id"))

    invoice: Mapped[Invoice] = relationship(back_populates="lines")


class Payment(Numbered, OfTenant, Base):
    """Money that came in for an invoice."""

    __tablename__ = "payment"
    __table_args__ = (
        Index("ix_payment_invoice", "invoice_id"),
        CheckConstraint("amount > 0", name="amount"),
        {"schema": "billing"},
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("billing.invoice.id", deferrable=True, initially="DEFERRED"))
    amount: Mapped[decimal.Decimal] = mapped_column(Numeric(14, 2))
    method: Mapped[PaymentMethod] = mapped_column(Enum(PaymentMethod, name="payment_method", schema="billing"))
    received_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    bank_reference: Mapped[Optional[str]] = mapped_column(Text)

    invoice: Mapped[Invoice] = relationship(back_populates="payments")
