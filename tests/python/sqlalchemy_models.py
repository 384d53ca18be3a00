"""Models with everything that SQLAlchemy can say about PostgreSQL, for `sqlalchemy_catalog_test`."""

from __future__ import annotations

import datetime
import decimal
import enum
import sys
import uuid
from typing import Any, List

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql as pg

AWKWARD = "100% of it's \"quoted\"; back\\slash\ttab\nline -- no comment /* nor this */ $$ :name %(name)s %% {x}"

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(orm.DeclarativeBase):
    """The main models: one default schema, a naming convention."""

    metadata = sa.MetaData(schema="app", naming_convention=CONVENTION)


class Colour(enum.Enum):
    """An enum whose values hold characters that quoting must survive."""

    RED = "red"
    BLUE = "blue"


class Member(Base):
    """Types, defaults, comments, generated and identity columns, all forms of indexes."""

    __tablename__ = "member"
    id: orm.Mapped[int] = orm.mapped_column(
        sa.BigInteger, sa.Identity(always=True, start=100, increment=5, cache=7, cycle=True), primary_key=True
    )
    email: orm.Mapped[str] = orm.mapped_column(sa.String(320), unique=True, comment=AWKWARD)
    colour: orm.Mapped[Colour] = orm.mapped_column(sa.Enum(Colour, name="colour", schema="app"))
    colours: orm.Mapped[List[Any]] = orm.mapped_column(
        pg.ARRAY(sa.Enum(Colour, name="colour", schema="app")), server_default=sa.text("'{RED}'")
    )
    mood: orm.Mapped[str] = orm.mapped_column(
        sa.Enum("it's", "100%", "back\\slash", "so so", name="mood of members", schema="types")
    )
    tags: orm.Mapped[List[str]] = orm.mapped_column(pg.ARRAY(sa.Text), server_default=sa.text("'{}'::text[]"))
    document: orm.Mapped[Any] = orm.mapped_column(pg.JSONB, server_default="{}")
    folded: orm.Mapped[str] = orm.mapped_column(sa.Text, sa.Computed("lower(email) || '%'", persisted=True))
    during = orm.mapped_column(pg.TSTZRANGE)
    note = orm.mapped_column(sa.Text, server_default=AWKWARD)
    price = orm.mapped_column(sa.Numeric(12, 2), server_default=sa.text("0.00"))
    at = orm.mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    token = orm.mapped_column(sa.Uuid, server_default=sa.text("gen_random_uuid()"))
    small = orm.mapped_column(sa.SmallInteger, sa.Identity(always=False))
    collated = orm.mapped_column(sa.Text(collation="C"))
    bits = orm.mapped_column(pg.BIT(3))
    span = orm.mapped_column(pg.INTERVAL(fields="DAY TO SECOND", precision=3))
    address = orm.mapped_column(pg.INET)
    score: orm.Mapped[int] = orm.mapped_column(pg.DOMAIN("score", sa.Integer, check="VALUE > 0", schema="types"))
    __table_args__ = (
        sa.CheckConstraint("email LIKE '%@%' AND note <> '\\%'", name="email_at"),
        pg.ExcludeConstraint(("during", "&&"), using="gist", where=sa.text("price > 0"), name="no_overlap"),
        sa.Index("ix_member_folded", sa.text("lower(email)"), postgresql_where=sa.text("colour = 'RED'")),
        sa.Index("ix_member_include", "colour", postgresql_include=["id", "email"]),
        sa.Index("ix_member_document", "document", postgresql_using="gin", postgresql_ops={"document": "jsonb_path_ops"}),
        sa.Index("ix_member_concurrent", "at", postgresql_concurrently=True, postgresql_with={"fillfactor": 70}),
        sa.Index("ix_member_order", sa.desc("at").nulls_last(), "price"),
        sa.Index("ix_member_json", sa.text("(document ->> 'a:b')")),
        sa.Index("ix_member_unique", "token", "price", unique=True, postgresql_nulls_not_distinct=True),
        {"comment": AWKWARD},
    )


class Chicken(Base):
    """One half of a cycle of foreign keys."""

    __tablename__ = "chicken"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    egg_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("egg.id", ondelete="CASCADE"), index=True)
    parent_id = orm.mapped_column(sa.ForeignKey("chicken.id", deferrable=True, initially="DEFERRED"))


class Egg(Base):
    """The other half."""

    __tablename__ = "egg"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    chicken_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("chicken.id"))
    hen_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("chicken.id", use_alter=True))


class Measurement(Base):
    """A partitioned table; its partition comes from a listener."""

    __tablename__ = "Measurement 2"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    day: orm.Mapped[Any] = orm.mapped_column(sa.Date, primary_key=True)
    member_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("app.member.id"))
    __table_args__ = {"postgresql_partition_by": "RANGE (day)", "schema": "Odd Schema"}


class Loose(Base):
    """A table in public, a sequence of its own, a constraint with a comment."""

    __tablename__ = "loose"
    id: orm.Mapped[int] = orm.mapped_column(sa.Integer, sa.Sequence("loose_id", start=7), primary_key=True)
    flag = orm.mapped_column(sa.Boolean, server_default=sa.false())
    level = orm.mapped_column(sa.Enum("low", "high", name="level", native_enum=False, create_constraint=True))
    a = orm.mapped_column(sa.Integer)
    b = orm.mapped_column(sa.Integer)
    __table_args__ = (
        sa.UniqueConstraint("a", "b", name="uq_a_b", deferrable=True),
        sa.CheckConstraint("a < 5", name="first", comment=AWKWARD),
        sa.CheckConstraint("b < 5", name="second", comment="second"),
        {"schema": "public"},
    )


class Expressed(Base):
    """Constraints, indexes and defaults that are SQLAlchemy expressions, with literals of many types."""

    __tablename__ = "expressed"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    text_ = orm.mapped_column("te%xt", sa.Text)
    colour = orm.mapped_column(sa.Enum(Colour, name="colour", schema="app"), server_default=Colour.RED.name)
    day = orm.mapped_column(sa.Date)
    moment = orm.mapped_column(sa.DateTime(timezone=True))
    amount = orm.mapped_column(sa.Numeric(10, 2))
    flag = orm.mapped_column(sa.Boolean, server_default=sa.true())
    code = orm.mapped_column(sa.Uuid)
    tags = orm.mapped_column(pg.ARRAY(sa.Text))
    data = orm.mapped_column(pg.JSONB)
    twice: orm.Mapped[Any] = orm.mapped_column(sa.Numeric(12, 2), sa.Computed(amount * 2, persisted=True))
    __table_args__ = (
        sa.CheckConstraint(text_ != "it's 100% \\ :x", name="text_"),
        sa.CheckConstraint(sa.and_(amount > decimal.Decimal("1.50"), amount.between(0, 1000)), name="amount"),
        sa.CheckConstraint(day >= datetime.date(2026, 11, 22), name="day"),
        sa.CheckConstraint(moment > datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc), name="moment"),
        sa.CheckConstraint(code != uuid.UUID(int=7), name="code"),
        sa.CheckConstraint(text_.in_(["a", "%", ":b", "c\\d"]), name="members"),
        sa.CheckConstraint(data["a"]["b"].astext.like("%x\\_%", escape="\\"), name="json"),
        sa.Index("ix_expressed_red", "day", postgresql_where=(colour == Colour.RED)),
        sa.Index("ix_expressed_flag", day.desc(), postgresql_where=sa.and_(flag.is_(True), text_.isnot(None))),
        sa.Index("ix_expressed_ops", sa.func.lower(text_).label("low"), postgresql_ops={"low": "text_pattern_ops"}),
        sa.Index("ix_expressed_cast", sa.cast(data["n"].astext, sa.Integer)),
        sa.UniqueConstraint("day", "code", postgresql_nulls_not_distinct=True),
    )


class ReportView(Base):
    """A class mapped onto a view that a listener makes."""

    __tablename__ = "report"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    __table_args__ = {"info": {"lockkeeper": "external"}}


order_number = sa.Sequence("order_number", metadata=Base.metadata, start=1000, schema="counters")

sa.event.listen(
    Measurement.__table__,
    "after_create",
    sa.DDL("CREATE TABLE app.measurement_2026 PARTITION OF %(fullname)s FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"),
)
sa.event.listen(
    Base.metadata,
    "after_create",
    sa.DDL("CREATE VIEW app.report AS SELECT id FROM app.member WHERE email LIKE '%%@%%'; -- the end"),
)
sa.event.listen(Member.__table__, "after_create", sa.DDL("ALTER TABLE %(fullname)s ENABLE ROW LEVEL SECURITY"))

#: Other MetaData objects: keys go between them and Base in both directions.
ledger = sa.MetaData(schema="ledger")
journal = orm.registry(metadata=sa.MetaData())

account = sa.Table(
    "account",
    ledger,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("owner_id", sa.ForeignKey(Member.__table__.c.id), nullable=False),
    sa.Column("last_entry", sa.BigInteger, sa.ForeignKey("journal.entry.id")),
    sa.Column("colour", sa.Enum(Colour, name="colour", schema="app")),
)
entry = sa.Table(
    "entry",
    journal.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("account_id", sa.ForeignKey("ledger.account.id")),
    schema="journal",
)

print("this must not be in the document")
print("nor this", file=sys.__stdout__)
