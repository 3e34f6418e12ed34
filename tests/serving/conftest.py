"""Databases for the tests of the service: SQLite, and a real PostgreSQL where there is one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("alembic")
pytest.importorskip("msgspec")

from sqlalchemy import create_engine, text

from lexigraph.models import GraphFilter
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
from lexigraph.testing import checkerboard

WORDS = "river lamp stone cloud garden winter paper bridge copper violin harbor salt mirror orchard thunder velvet"


@pytest.fixture(scope="session")
def boards_model() -> GraphFilter:
    """A model of two tastes, the even and the odd, of which texts tell nothing."""
    rng = np.random.default_rng(0)
    board = checkerboard(40)
    titles = [" ".join(rng.choice(WORDS.split(), 3)) for _ in range(board.n_items)]
    return GraphFilter().fit(replace(board, items=pl.DataFrame({"item_id": board.item_ids.ids, "title": titles})))


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """URL of an empty schema of PostgreSQL."""
    schema = f"t{uuid.uuid4().hex}"
    engine = create_engine(postgresql_server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{postgresql_server}?options=-csearch_path%3D{schema}"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database, of SQLite and then of PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(StoreSettings(url=store_url)) as opened:
        yield opened
