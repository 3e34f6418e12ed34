"""Small data sets and a model whose scores a test chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
import pytest

from lexigraph.config import Settings
from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.models.recommender import Recommender


class GivenScores(Recommender):
    """Looks every known user's scores up in a table set by the test; for checking the protocol alone."""

    name = "given-scores"
    score_scale = "whatever the test says"
    config_type = Settings

    def __init__(self, table=None, **options):
        super().__init__(**options)
        self.table = table

    def _fit(self, dataset):
        if self.table is None:
            self.table = np.zeros((dataset.n_users, dataset.n_items), dtype=np.float32)

    def _score(self, evidence):
        return self.table[evidence.known]

    def state(self):
        return {"table": self.table}

    def restore(self, state: Mapping):
        self.table = state["table"]


class GivenRatings(GivenScores):
    """Predicts the ratings a test chooses."""

    name = "given-ratings"
    capabilities = type(Recommender.capabilities)(ratings=True)

    def predict_ratings(self, users, items):
        return self.table[users, items]


def build_dataset(
    users: Sequence[str], items: Sequence[str], pairs: Sequence[tuple[int, int]], ratings: Sequence | None = None
) -> Dataset:
    frame = pl.DataFrame(
        {"user": [u for u, _ in pairs], "item": [i for _, i in pairs], "weight": [1.0] * len(pairs)},
        schema={"user": pl.Int32, "item": pl.Int32, "weight": pl.Float32},
    )
    if ratings is not None:
        frame = frame.with_columns(pl.Series("rating", ratings, dtype=pl.Float32))
    return Dataset(
        "toy",
        Vocabulary(users, "user"),
        Vocabulary(items, "item"),
        frame,
        pl.DataFrame({"item_id": items}, schema={"item_id": pl.String}),
        pl.DataFrame({"user_id": users}, schema={"user_id": pl.String}),
    )


@pytest.fixture
def make_dataset():
    return build_dataset


@pytest.fixture
def given_scores():
    return GivenScores


@pytest.fixture
def given_ratings():
    return GivenRatings


@pytest.fixture
def random_parts():
    """Train and test parts of 60 users and 25 items; some users have no test item, one has seen everything."""
    rng = np.random.default_rng(7)
    users, items = [f"u{n}" for n in range(60)], [f"i{n}" for n in range(25)]
    draw = rng.random((60, 25))
    draw[0] = 0.0  # has seen every item, tests none
    draw[1:6] = np.where(draw[1:6] < 0.3, draw[1:6], 1.0)  # nothing to test
    train = [(int(u), int(i)) for u, i in np.argwhere(draw < 0.3)]
    test = [(int(u), int(i)) for u, i in np.argwhere((draw >= 0.3) & (draw < 0.5))]
    return build_dataset(users, items, train), build_dataset(users, items, test)
