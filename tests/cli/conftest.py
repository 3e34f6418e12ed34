"""A small shop on disk and a model fitted on it, by the commands themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from lexigraph.cli.main import app
from lexigraph.testing import books_and_films

Run = Callable[..., Any]


def run_command(*words: str) -> Any:
    """What a command printed and its exit code."""
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def run() -> Run:
    """Runs a command."""
    return run_command


@pytest.fixture
def answer() -> Callable[..., Any]:
    """Runs a command that must succeed and print exactly one JSON document on stdout."""

    def run_json(*words: str) -> Any:
        result = run_command(*words)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run_json


def write_shop(folder: Path) -> Path:
    """The tables of ``books_and_films`` as files."""
    dataset = books_and_films()
    folder.mkdir(exist_ok=True)
    rows = dataset.interactions.select(
        user_id=dataset.user_ids.series.gather(dataset.interactions["user"].cast(pl.Int64)),
        item_id=dataset.item_ids.series.gather(dataset.interactions["item"].cast(pl.Int64)),
        rating=pl.col("rating"),
        timestamp=pl.col("timestamp"),
    )
    rows.write_csv(folder / "interactions.csv")
    dataset.items.with_columns(pl.col("categories").list.join("|")).write_csv(folder / "items.csv")
    assert dataset.relations is not None
    assert dataset.links is not None
    dataset.relations.write_csv(folder / "relations.csv")
    dataset.links.write_csv(folder / "links.csv")
    return folder


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables."""
    return write_shop(tmp_path_factory.mktemp("data") / "shop")


@pytest.fixture(scope="session")
def parts(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The interactions cut in two files: every fifth row is test."""
    folder = tmp_path_factory.mktemp("parts")
    rows = pl.read_csv(shop / "interactions.csv").with_row_index("row")
    for name, kept in (("train", pl.col("row") % 5 != 0), ("test", pl.col("row") % 5 == 0)):
        rows.filter(kept).drop("row").write_csv(folder / f"{name}.csv")
    return folder / "train.csv", folder / "test.csv"


@pytest.fixture(scope="session")
def model(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved graph filter that reads texts."""
    folder = tmp_path_factory.mktemp("models") / "shop-model"
    result = run_command("fit", str(shop), "--out", str(folder))
    assert result.exit_code == 0, result.stderr
    return folder
