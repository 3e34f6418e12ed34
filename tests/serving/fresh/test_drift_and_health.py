"""Drift of what people do, and health of what they are shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexigraph.data import from_frames
from lexigraph.models import create, load
from lexigraph.serving.fresh import Monitor, RefitOutcome, find_drift
from lexigraph.serving.fresh.distributions import jensen_shannon, popularity_bins, stability_index
from lexigraph.serving.fresh.drift import Thresholds, drift_of
from lexigraph.serving.fresh.sampling import sample_lists
from lexigraph.serving.fresh.schedule import DRIFT_SECONDS
from lexigraph.serving.live.host import ModelHost
from lexigraph.serving.records import Event, LoggedRecommendation, ModelRecord

N_ITEMS, N_CATEGORIES = 300, 8
CATEGORY = np.arange(N_ITEMS) % N_CATEGORIES
POPULARITY = 1.0 / (1.0 + np.arange(N_ITEMS)) ** 0.7


def people(rng: np.random.Generator, n: int, wanted: np.ndarray, name: str = "u") -> pl.DataFrame:
    """People with tastes of their own around what is wanted."""
    users, items = [], []
    for user in range(n):
        chances = POPULARITY * rng.dirichlet(5 * wanted / wanted.sum())[CATEGORY]
        size = int(rng.integers(5, 25))
        users += [f"{name}{user}"] * size
        items += [f"i{row}" for row in rng.choice(N_ITEMS, size, replace=False, p=chances / chances.sum())]
    return pl.DataFrame({"user_id": users, "item_id": items})


@pytest.fixture(scope="module")
def model():
    data = people(np.random.default_rng(0), 800, np.ones(N_CATEGORIES))
    items = {"item_id": [f"i{row}" for row in range(N_ITEMS)], "categories": [[f"c{c}"] for c in CATEGORY]}
    return create("popularity").fit(from_frames(data, items=items))


def test_no_drift_where_nothing_changed(model):
    rng = np.random.default_rng(1)
    found = [drift_of(people(rng, 120, np.ones(N_CATEGORIES)), model).found for _ in range(40)]
    assert found == [()] * 40


@pytest.mark.parametrize("seed", range(5))
def test_a_shift_of_tastes_is_found(model, seed: int):
    wanted = np.ones(N_CATEGORIES)
    wanted[:2] = 8.0
    drift = drift_of(people(np.random.default_rng(seed), 120, wanted), model)
    assert drift.enough
    assert "categories" in drift.found
    assert drift.sentence == f"drift of {', '.join(drift.found)}"


def test_a_shift_to_unpopular_items_is_found(model):
    rng = np.random.default_rng(3)
    events = pl.DataFrame(
        {"user_id": [f"u{n % 150}" for n in range(1500)], "item_id": [f"i{n}" for n in rng.integers(0, N_ITEMS, 1500)]}
    )
    assert "items" in drift_of(events, model).found


def test_unknown_items_and_users_are_found(model):
    rng = np.random.default_rng(4)
    events = people(rng, 200, np.ones(N_CATEGORIES), "stranger")
    third = pl.int_range(pl.len()) % 3 == 0
    events = events.with_columns(pl.when(third).then(pl.lit("brand-new")).otherwise("item_id").alias("item_id"))
    drift = drift_of(events, model)
    assert set(drift.found) == {"unknown items", "unknown users"}
    assert drift.unknown_users == 1.0
    assert 0.3 < drift.unknown_items < 0.37


def test_one_busy_user_is_no_drift(model):
    usual = people(np.random.default_rng(5), 150, np.ones(N_CATEGORIES))
    crawler = pl.DataFrame({"user_id": ["crawler"] * 20_000, "item_id": ["i290"] * 20_000})
    assert drift_of(pl.concat([usual, crawler]), model).found == ()


def test_with_few_events_nothing_is_concluded(model):
    events = pl.DataFrame({"user_id": ["a"] * 50, "item_id": ["brand-new"] * 50})
    drift = drift_of(events, model)
    assert (drift.enough, drift.found) == (False, ())
    assert drift_of(events, model, Thresholds(min_events=1, min_users=1)).found == ("unknown items", "unknown users")
    assert drift_of(events[:0], model).found == ()


@given(st.lists(st.integers(0, 50), min_size=2, max_size=8), st.lists(st.integers(0, 50), min_size=8, max_size=8))
def test_distances_are_bounded_and_zero_for_the_same(left, right):
    p, q = np.array(left, dtype=float), np.array(right[: len(left)], dtype=float)
    assert 0 <= jensen_shannon(p, q) <= 1 + 1e-9
    assert jensen_shannon(p, p) == pytest.approx(0, abs=1e-7)
    assert stability_index(p, p) == 0
    assert stability_index(p, q) >= 0


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.integers(1, 10))
def test_bins_are_in_order_of_popularity(counts, n_bins):
    counts = np.array(counts)
    bins = popularity_bins(counts, n_bins)
    assert (bins < n_bins).all()
    assert ((bins < 0) == (counts == 0)).all()
    order = np.argsort(-counts, kind="stable")
    assert (np.diff(bins[order][counts[order] > 0]) >= 0).all()


def test_drift_is_found_in_the_store(learned_shop):
    shop = learned_shop
    model = load(shop.settings.model)
    shop.events(1500, users=range(0, 90, 6), kind="view")
    drift = find_drift(shop.store, model, 0, shop.settings, Thresholds(min_users=10, min_events=100))
    assert "categories" in drift.found
    shop.events(2000, kind="impression", turned=1)
    shop.events(1500)
    assert find_drift(shop.store, model, 1500, shop.settings, Thresholds(min_users=10, min_events=100)).found == ()


def test_a_shift_makes_a_refit_due(learned_shop, make_refitter: Callable):
    shop = learned_shop
    asked = []

    def launch(_settings: object, reason: str, _expected: object) -> SimpleNamespace:
        asked.append(reason)
        return SimpleNamespace(step="", wait=lambda: RefitOutcome("skipped", ""), stop=lambda: None)

    now = [time.time()]
    refitter = make_refitter(shop, shop.with_refit(on_drift=True), launch=launch, clock=lambda: now[0])
    served_from(shop, refitter._service.host)
    shop.events(800)
    assert refitter.look() is None
    batch = [shop.event(f"stranger{n % 400}", "unheard-of") for n in range(800)]
    shop.store.events.append(batch)
    assert refitter.look() is None
    now[0] += DRIFT_SECONDS
    assert refitter.look() is not None
    assert asked == ["drift of unknown items, unknown users"]


def served_from(shop, host: ModelHost) -> None:
    host.swap(ModelRecord("m1", str(Path(shop.settings.model)), "active", 0.0))


def test_health_of_a_window(store_url: str, make_shop: Callable, make_refitter: Callable):
    shop = make_shop(store_url)
    host = ModelHost()
    served_from(shop, host)
    service = make_refitter(shop)._service
    service.host = host
    now = [10_000.0]
    monitor = Monitor(service, clock=lambda: now[0], window=900.0)
    lists = [LoggedRecommendation(f"r{n}", f"u{n}", 9_500.0 + n, "m1", ("g0-0", "g0-1", f"g1-{n}")) for n in range(10)]
    shop.store.recommendations.append([*lists, LoggedRecommendation("old", "u1", 8_000.0, "m1", ("g5-5",))])
    shop.store.events.append(
        [
            Event("a", "u1", "g0-1", "click", 9_600.0, request="r1"),
            Event("b", "u1", "g0-0", "purchase", 9_610.0, request="r1"),
            Event("c", "u2", "g0-0", "view", 9_620.0, request="r2"),
            Event("d", "u3", "g4-4", "click", 9_630.0, request="r3"),
        ]
    )
    figures = monitor.look()
    assert (figures["lists"], figures["events"], figures["users"]) == (10, 4, 10)
    assert figures["coverage"] == pytest.approx(12 / 60)
    assert figures["acceptance"] == pytest.approx(0.1)
    assert figures["accepted_places"] == pytest.approx(2 / 30)
    assert 0 < figures["gini"] < 1
    assert 0 <= figures["head_share"] + figures["tail_share"] <= 1
    assert figures["score_q05"] <= figures["score_q50"] <= figures["score_q95"]
    assert monitor.look() is None
    stored = shop.store.measurements.since(0.0)
    assert [(one.model, one.document["lists"]) for one in stored] == [("m1", 10)]
    now[0] += 1_000.0
    empty = monitor.look()
    assert (empty["lists"], empty["start"]) == (0, 10_000.0)
    assert "coverage" not in empty


def test_of_many_lists_some_are_looked_at(store_url: str, make_shop: Callable):
    logged = make_shop(store_url).store.recommendations
    logged.append([LoggedRecommendation(f"r{n}", f"u{n}", 1_000 + n / 10, "m1", ("a",)) for n in range(1_000)])
    logged.append([LoggedRecommendation(f"n{n}", "u", 1_000 + n / 10 + 0.05, "", ()) for n in range(1_000)])
    rests = []
    everything = sample_lists(logged, 1_000.0, 1_050.0, rest=lambda: rests.append(1))
    assert (everything.total, everything.frame["id"].to_list()) == (500, [f"r{n}" for n in range(500)])
    assert len(rests) == 8
    some = sample_lists(logged, 1_000.0, 1_050.0, most=300)
    assert 130 <= some.frame.height <= 170
    assert some.total == pytest.approx(500, rel=0.1)
    assert 240 < some.frame["id"].str.slice(1).cast(int).mean() < 260
    assert sample_lists(logged, 5_000.0, 6_000.0).total == 0


def test_lists_of_one_moment_are_sampled_as_well_as_others(store_url: str, make_shop: Callable):
    logged = make_shop(store_url).store.recommendations
    logged.append([LoggedRecommendation(f"r{n}", f"u{n}", 70_000 + n / 1_000, "m1", ("a",)) for n in range(3_000)])
    reads = []
    some = sample_lists(logged, 0.0, 86_400.0, most=1_000, rest=lambda: reads.append(1))
    assert some.total == 3_000
    assert 1_000 <= some.frame.height <= 1_000 + len(reads)
    assert some.frame["id"].n_unique() == some.frame.height


def test_lists_too_old_to_count_are_dropped(sqlite_url: str, make_shop: Callable, make_refitter: Callable):
    shop = make_shop(sqlite_url)
    service = make_refitter(shop)._service
    service.host = ModelHost()
    served_from(shop, service.host)
    now = 1_000 * 86_400.0
    ages = {"fresh": 1.0, "attributed": 71.0, "old": 31 * 24.0}
    service.store.recommendations.append(
        [LoggedRecommendation(name, "u", now - 3_600 * hours, "m", ("a",)) for name, hours in ages.items()]
    )
    assert Monitor(service, clock=lambda: now).look() is not None
    assert {name for name in ages if service.store.recommendations.get(name) is not None} == {"fresh", "attributed"}
