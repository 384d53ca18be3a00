"""How programs get in."""

from __future__ import annotations

import datetime
from typing import List, Optional

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Numbered, OfTenant, Timed


class ApiKey(Numbered, OfTenant, Timed, Base):
    """A key of a program; only its digest is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        Index("uq_api_key_digest", "digest", unique=True),
        Index("ix_api_key_live", "tenant_id", postgresql_where=text("revoked_at IS NULL")),
        CheckConstraint("octet_length(digest) = 32", name="digest"),
        CheckConstraint("scopes <@ ARRAY['read', 'book', 'bill']::text[]", name="scopes"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("app.member.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the key")
    scopes: Mapped[List[str]] = mapped_column(ARRAY(Text), server_default=text("'{read}'::text[]"))
    revoked_at: Mapped[Optional[datetime.datetime]] = mapped_column(DateTime(timezone=True))
