"""Quality of every model on fixed small data stays within its band, on both sides (``benchmarks/bands.toml``)."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

import pytest

from lexigraph.data import Dataset, Split, make_split
from lexigraph.data.catalogue import is_fetched, load
from lexigraph.evaluation import evaluate
from lexigraph.models import MODELS, create
from lexigraph.models.gnn.preset import preset_names
from lexigraph.testing import books_and_films

BANDS_FILE = Path(__file__).parents[1] / "benchmarks" / "bands.toml"
BANDS = tomllib.loads(BANDS_FILE.read_text(encoding="utf-8"))
CASES = [(data, model) for data, models in BANDS.items() for model in models]
NETWORKS = {"gnn", "blend", *preset_names()}
RANKING_MODELS = {
    "books-and-films": set(MODELS) - {"rating-bias", "rating-gnn"},
    "movielens-100k": set(MODELS) - NETWORKS - {"rating-bias"} | {"lightgcn"},
}
"""Training every network on MovieLens 100K would take longer than all other tests; one stands for what they share."""
N_USERS = 200


def movielens() -> Dataset:
    """MovieLens 100K: fetched anew in CI, taken from the user's own cache elsewhere, and skipped where it is not."""
    if not os.environ.get("CI"):
        with pytest.MonkeyPatch.context() as patch:
            for name in ("LEXIGRAPH_CACHE", "XDG_CACHE_HOME"):  # tests otherwise run on a cache of their own
                patch.delenv(name, raising=False)
            if not is_fetched("movielens-100k"):
                pytest.skip("MovieLens 100K is not in the cache; 'lexigraph data get movielens-100k' brings it")
            return load("movielens-100k", progress=False)
    return load("movielens-100k", progress=False)


SOURCES = {"books-and-films": lambda: books_and_films(n_users=N_USERS), "movielens-100k": movielens}


@cache
def split_of(data: str) -> Split:
    return make_split(SOURCES[data](), strategy="random", seed=0)


@pytest.mark.parametrize(("data", "model"), CASES)
def test_quality_lies_within_its_band(data: str, model: str):
    if model in NETWORKS:
        pytest.importorskip("lightning")
    split, entry = split_of(data), BANDS[data][model]
    options = entry.get("options", {}) | ({"encoder": None} if entry.get("without_texts") else {})
    fitted = create(model, **options).fit(split.development())
    ks = sorted({int(metric.partition("@")[2]) for metric in entry if "@" in metric})
    found = evaluate(fitted, split.test, ks=ks).metrics
    outside = [
        f"{metric} is {found[metric]:.4f}, outside of [{low}, {high}]"
        for metric, (low, high) in ((metric, entry[metric]) for metric in entry if "@" in metric)
        if not low <= found[metric] <= high
    ]
    assert not outside, (
        f"{model} on {data}: {'; '.join(outside)}. Below the band something broke. Above it something got better, or "
        f"test items leaked into training: find out which. Where the change is meant, move the band in "
        f"benchmarks/{BANDS_FILE.name} in the same commit and say why there"
    )


@pytest.mark.parametrize("data", BANDS)
def test_every_ranking_model_has_a_band(data: str):
    assert set(BANDS[data]) >= RANKING_MODELS[data], f"add the missing models to [{data}] in {BANDS_FILE.name}"


@pytest.mark.parametrize(("data", "model"), CASES)
def test_bands_have_two_sides_and_are_narrow(data: str, model: str):
    bands = {metric: band for metric, band in BANDS[data][model].items() if "@" in metric}
    assert bands
    for low, high in bands.values():
        assert 0 < low < high < 1
        assert high - low <= 0.05
