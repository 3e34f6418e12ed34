import numpy as np
import polars as pl
import pytest

from lexigraph.errors import MissingColumnError
from lexigraph.models.popularity import Popularity, item_shares
from lexigraph.testing import RecommenderContract, checkerboard


class TestPopularity(RecommenderContract):
    personalised = False

    def make_model(self):
        return Popularity()


def test_counts_are_shares():
    shares = item_shares(pl.DataFrame({"item": [2, 2, 2, 0]}), 4)
    np.testing.assert_allclose(shares, [0.25, 0, 0.75, 0])


def test_half_life_halves_old_interactions():
    interactions = pl.DataFrame({"item": [0, 1], "timestamp": ["2026-01-01", "2026-01-11"]})
    interactions = interactions.with_columns(pl.col("timestamp").str.to_datetime())
    np.testing.assert_allclose(item_shares(interactions, 2, half_life=10.0), [1 / 3, 2 / 3], rtol=1e-6)


def test_half_life_needs_timestamps():
    dataset = checkerboard()
    with pytest.raises(MissingColumnError, match="timestamp"):
        Popularity(half_life=3.0).fit(dataset.with_interactions(dataset.interactions.drop("timestamp")))
