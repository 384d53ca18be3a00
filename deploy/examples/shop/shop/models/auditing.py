"""What happened, for good. Partitioned by year; the partitions are in sql/50_partitions.sql."""

from __future__ import annotations

import datetime
from typing import Any, Dict, Optional

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AuditEvent(Base):
    """One thing that somebody did."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object", "tenant_id", "object_kind", "object_id"),
        Index("ix_audit_event_time", "occurred_at", postgresql_using="brin"),
        {"postgresql_partition_by": "RANGE (occurred_at)", "comment": "Append-only; a trigger refuses changes."},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    occurred_at: Mapped[datetime.datetime] = mapped_column(
        DateTime(timezone=True), primary_key=True, server_default=func.now()
    )
    tenant_id: Mapped[int] = mapped_column(ForeignKey("app.tenant.id"))
    member_id: Mapped[Optional[int]] = mapped_column(BigInteger)
    action: Mapped[str] = mapped_column(Text)
    object_kind: Mapped[str] = mapped_column(Text)
    object_id: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[Optional[str]] = mapped_column(INET)
    detail: Mapped[Dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
