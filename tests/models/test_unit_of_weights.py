"""The unit in which interactions are weighed (stars, seconds, cents) changes no ranking of the graph filter."""

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import ConfigError
from lexigraph.models import GraphFilter, UserBatch
from lexigraph.models.ease import EASE
from lexigraph.testing import books_and_films


def rated(factor):
    dataset = books_and_films()
    weight = (pl.col("rating") * factor).cast(pl.Float32)
    return dataset.with_interactions(dataset.interactions.with_columns(weight.alias("weight"))).with_values("weight")


@pytest.mark.parametrize("solver", ["exact", "local", "spectral", "hybrid"])
@pytest.mark.parametrize("factor", [1e-20, 1e10, 1e30])
def test_rankings_do_not_depend_on_the_unit(solver, factor):
    def items(of):
        model = GraphFilter(encoder=None, solver=solver, rank=12).fit(rated(of))
        scores = model.score(UserBatch.known(model.users.ids))
        assert np.isfinite(scores).all()
        return model.recommend(UserBatch.known(model.users.ids), 5).items

    assert (items(factor) == items(1.0)).mean() > 0.98  # rounding may swap what is all but equal


@pytest.mark.parametrize("solver", ["local", "hybrid"])
def test_weights_of_very_different_size_do_not_break_the_local_filter(solver):
    dataset = rated(1.0)
    spread = np.where(np.arange(len(dataset)) % 7 == 0, 1e30, 1e-10).astype(np.float32)
    dataset = dataset.with_interactions(dataset.interactions.with_columns(pl.Series("weight", spread)))
    model = GraphFilter(encoder=None, solver=solver, rank=12).fit(dataset.with_values("weight"))
    assert np.isfinite(model.score(UserBatch.known(model.users.ids))).all()


def test_weights_too_large_for_ease_are_named():
    with pytest.raises(ConfigError, match="weights of interactions smaller"):
        EASE().fit(rated(1e30))
