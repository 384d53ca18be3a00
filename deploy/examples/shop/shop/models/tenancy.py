"""Tenants and the people who work for them."""

from __future__ import annotations

import enum
from typing import Any, Dict, List

from sqlalchemy import Boolean, CheckConstraint, Computed, Enum, Index, String, Text, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Numbered, OfTenant, Timed


class PlanTier(enum.Enum):
    """What a tenant pays for."""

    free = "free"
    team = "team"
    business = "business"


class MemberRole(enum.Enum):
    """What a member may do."""

    owner = "owner"
    manager = "manager"
    staff = "staff"


class Tenant(Numbered, Timed, Base):
    """One business."""

    __tablename__ = "tenant"
    __table_args__ = (
        CheckConstraint(r"slug ~ '^[a-z][a-z0-9\-]{1,62}$'", name="slug"),
        {"comment": "One business; everything else belongs to exactly one of them."},
    )

    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(Text)
    tier: Mapped[PlanTier] = mapped_column(
        Enum(PlanTier, name="plan_tier", schema="app"), server_default=PlanTier.free.value
    )
    settings: Mapped[Dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), comment="Free-form; keys are documented in the handbook."
    )

    members: Mapped[List[Member]] = relationship(back_populates="tenant")


class Member(Numbered, OfTenant, Timed, Base):
    """A person who works for a tenant."""

    __tablename__ = "member"
    __table_args__ = (
        Index("uq_member_email", "tenant_id", "email_folded", unique=True),
        Index("ix_member_active_role", "tenant_id", "role", postgresql_where=text("active")),
        CheckConstraint("email LIKE '%_@_%'", name="email"),
    )

    email: Mapped[str] = mapped_column(String(320))
    email_folded: Mapped[str] = mapped_column(Text, Computed("lower(email)", persisted=True))
    full_name: Mapped[str] = mapped_column(Text)
    role: Mapped[MemberRole] = mapped_column(
        Enum(MemberRole, name="member_role", schema="app"), server_default=MemberRole.staff.value
    )
    active: Mapped[bool] = mapped_column(Boolean, server_default=true())

    tenant: Mapped[Tenant] = relationship(back_populates="members")
