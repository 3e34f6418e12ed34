"""The tables of the store."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Place = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only in a column of its own INTEGER type."""

events = Table(
    "events",
    metadata,
    Column("seq", Place, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False, default=""),
    Column("id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("time", Float(53), nullable=False),
    Column("value", Float(53)),
    Column("request", Text),
    Column("received", Float(53), nullable=False),
    UniqueConstraint("tenant", "id"),
    Index(None, "tenant", "user_id", "seq"),
    Index(None, "request"),
    sqlite_autoincrement=True,
)
items = Table(
    "items",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("changed", Float(53), nullable=False),
)
users = Table(
    "users",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("changed", Float(53), nullable=False),
)
changes = Table(
    "changes",
    metadata,
    Column("seq", Place, primary_key=True, autoincrement=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("tenant", Text, nullable=False, default=""),
    Column("time", Float(53), nullable=False),
    sqlite_autoincrement=True,
)
recommendations = Table(
    "recommendations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False, default=""),
    Column("user_id", Text, nullable=False),
    Column("time", Float(53), nullable=False),
    Column("model", Text, nullable=False),
    Column("experiment", Text),
    Column("arm", Text),
    Column("items", Text, nullable=False),
    Column("propensities", Text),
    Column("sources", Text),
    Index(None, "tenant", "user_id"),
    Index(None, "experiment", "time"),
    Index(None, "time"),
)
experiments = Table(
    "experiments",
    metadata,
    Column("name", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("ended", Float(53)),
)
models = Table(
    "models",
    metadata,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("activated", Float(53)),
    Column("trained_to", Place, nullable=False, default=0),
    Column("metrics", Text, nullable=False, default="{}"),
    Column("reason", Text, nullable=False, default=""),
)
keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("tenant", Text, nullable=False, default=""),
    Column("rate", Float(53)),
    Column("created", Float(53), nullable=False),
    Column("expires", Float(53)),
    Column("revoked", Float(53)),
)
erasures = Table(
    "erasures",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("time", Float(53), nullable=False),
)
measurements = Table(
    "measurements",
    metadata,
    Column("seq", Place, primary_key=True, autoincrement=True),
    Column("time", Float(53), nullable=False),
    Column("model", Text, nullable=False),
    Column("document", Text, nullable=False),
    Index(None, "time"),
    sqlite_autoincrement=True,
)
