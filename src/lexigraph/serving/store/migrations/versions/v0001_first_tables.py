"""The first tables.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
_NUMBER = sa.Float(precision=53)
_PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables and their indices."""
    _events()
    _recommendations()
    _items()
    _users()
    _changes()
    _erasures()
    _experiments()
    _models()
    _keys()
    _measurements()


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", _PLACE, autoincrement=True, nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.Column("value", _NUMBER, nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("received", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("tenant", "id", name="uq_events_tenant"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_request", "events", ["request"])
    op.create_index("ix_events_tenant", "events", ["tenant", "user_id", "seq"])


def _recommendations() -> None:
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("experiment", sa.Text(), nullable=True),
        sa.Column("arm", sa.Text(), nullable=True),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("propensities", sa.Text(), nullable=True),
        sa.Column("sources", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recommendations"),
    )
    op.create_index("ix_recommendations_experiment", "recommendations", ["experiment", "time"])
    op.create_index("ix_recommendations_tenant", "recommendations", ["tenant", "user_id"])
    op.create_index("ix_recommendations_time", "recommendations", ["time"])


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_items"),
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user_id", name="pk_users"),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("seq", _PLACE, autoincrement=True, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
        sqlite_autoincrement=True,
    )


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user_id", name="pk_erasures"),
    )


def _experiments() -> None:
    op.create_table(
        "experiments",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created", _NUMBER, nullable=False),
        sa.Column("ended", _NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_experiments"),
    )


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created", _NUMBER, nullable=False),
        sa.Column("activated", _NUMBER, nullable=True),
        sa.Column("trained_to", _PLACE, nullable=False),
        sa.Column("metrics", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
    )


def _keys() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("rate", _NUMBER, nullable=True),
        sa.Column("created", _NUMBER, nullable=False),
        sa.Column("expires", _NUMBER, nullable=True),
        sa.Column("revoked", _NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )


def _measurements() -> None:
    op.create_table(
        "measurements",
        sa.Column("seq", _PLACE, autoincrement=True, nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_measurements"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_measurements_time", "measurements", ["time"])
