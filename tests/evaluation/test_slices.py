"""Slices of given lists against plain loops over users, items and sets."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import ConfigError, DataError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import METRICS, ranking_metrics
from lexigraph.evaluation.popularity import POPULARITY_GROUPS, popularity_groups
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.slices import SliceSettings, first_test_times, slice_rankings

KS = (2, 5)
START = datetime(2026, 1, 1)


class World:
    """Random training, lists and test pairs; the facts know the users in another order, and not all of them."""

    def __init__(self, seed: int, n_users: int = 40, n_items: int = 20, depth: int = 6):
        rng = np.random.default_rng(seed)
        self.users = Vocabulary([f"u{n}" for n in range(n_users)], "user")
        self.items = Vocabulary([f"i{n}" for n in range(n_items)], "item")
        known = rng.permutation(n_users)[: n_users - 3]
        draw = rng.random((len(known), n_items)) < rng.random((len(known), 1)) * 0.5 * rng.random(n_items)
        self.history = {
            self.users[user]: set(np.flatnonzero(row).tolist()) for user, row in zip(known, draw, strict=True)
        }
        self.categories = [
            rng.choice(["a", "b", "c", "d"], rng.integers(0, 4), replace=False).tolist() for _ in range(n_items)
        ]
        self.cities = {self.users[user]: str(rng.choice(["x", "y", "z"])) for user in known}
        self.last = {self.users[user]: START + timedelta(hours=int(rng.integers(0, 5_000))) for user in known}
        self.rows = np.sort(rng.permutation(n_users)[: n_users - 5]).astype(np.int32)
        self.lists = np.stack([rng.permutation(n_items)[:depth] for _ in self.rows]).astype(np.int32)
        for row in range(0, len(self.rows), 4):
            self.lists[row, rng.integers(1, depth + 1) :] = -1
        relevant = rng.random((len(self.rows), n_items)) < 0.2
        relevant[np.arange(len(self.rows)), rng.integers(0, n_items, len(self.rows))] = True
        self.relevant = [set(np.flatnonzero(row).tolist()) for row in relevant]
        self.rankings = Rankings(
            self.users, self.items, self.rows, self.lists, sp.csr_array(relevant.astype(np.float32))
        )
        names = [self.users[user] for user in known]
        self.facts = Facts(
            Vocabulary(names, "user"),
            self.items,
            sp.csr_array(draw.astype(np.float32)),
            pl.DataFrame(
                {"item_id": self.items.series, "categories": pl.Series(self.categories, dtype=pl.List(pl.String))}
            ),
            pl.DataFrame({"user_id": names, "city": [self.cities[name] for name in names]}),
            pl.Series([self.last[name] for name in names], dtype=pl.Datetime("us")),
            None,
        )
        self.per_user = ranking_metrics(self.rankings.hits, self.rankings.n_relevant, KS)

    def slices(self, metrics=tuple(METRICS), test_times=None, **options):
        wanted = SliceSettings(**options)
        return slice_rankings(
            self.rankings, self.per_user, self.facts, ks=KS, metrics=metrics, settings=wanted, test_times=test_times
        )

    def names(self) -> list[str]:
        return [self.users[row] for row in self.rows]


def of(slices, by):
    return {one.group: one for one in slices if one.by == by}


def reference_of_items(world: World, inside: set[int], k: int) -> tuple[list[float], list[float], float, float]:
    """Recall and NDCG of users with a relevant item inside, exposure and share, with sets and loops."""
    recalls, gains, shown, places, wanted, pairs = [], [], 0, 0, 0, 0
    for items, relevant in zip(world.lists.tolist(), world.relevant, strict=True):
        top = [item for item in items[:k] if item >= 0]
        shown, places = shown + len([item for item in top if item in inside]), places + len(top)
        goal = relevant & inside
        wanted, pairs = wanted + len(goal), pairs + len(relevant)
        if goal:
            recalls.append(len(goal & set(top)) / len(goal))
            best = sum(1 / math.log2(place + 2) for place in range(min(k, len(goal))))
            gains.append(sum(1 / math.log2(place + 2) for place, item in enumerate(top) if item in goal) / best)
    return recalls, gains, shown / places, wanted / pairs


def check_item_slice(world: World, one, inside: set[int]) -> None:
    assert one.size == len(inside)
    for k in KS:
        recalls, gains, exposure, share = reference_of_items(world, inside, k)
        assert one.n_users == len(recalls)
        assert one.exposure[k] == pytest.approx(exposure)
        assert one.share == pytest.approx(share)
        if recalls:
            assert one.metrics[f"recall@{k}"] == pytest.approx(np.mean(recalls))
            assert one.metrics[f"ndcg@{k}"] == pytest.approx(np.mean(gains))
        if len(recalls) > 1:
            expected = np.std(recalls, ddof=1) / math.sqrt(len(recalls))
            assert one.standard_errors[f"recall@{k}"] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_items_by_popularity(seed):
    world = World(seed)
    groups = popularity_groups(world.facts.popularity)
    found = {one.group.split()[0]: one for one in world.slices() if one.by == "popularity"}
    assert set(found) == {POPULARITY_GROUPS[code] for code in groups}
    for name, one in found.items():
        check_item_slice(world, one, set(np.flatnonzero(groups == POPULARITY_GROUPS.index(name)).tolist()))


@pytest.mark.parametrize("seed", range(5))
def test_items_by_a_list_column_belong_to_each_of_their_values(seed):
    world = World(seed)
    found = of(world.slices(item_columns=["categories"], items_by=[]), "categories")
    assert set(found) == {"a", "b", "c", "d", "unknown"}
    for name, one in found.items():
        inside = {n for n, values in enumerate(world.categories) if (name in values if values else name == "unknown")}
        check_item_slice(world, one, inside)


@pytest.mark.parametrize("seed", range(5))
def test_users_by_history_length(seed):
    world = World(seed)
    lengths = [len(world.history.get(name, ())) for name in world.names()]
    active = sorted(length for length in lengths if length)
    ends = [active[math.ceil(len(active) * part / 3) - 1] for part in (1, 2)]
    members: dict[str, list[int]] = {}
    for row, length in enumerate(lengths):
        name = ("cold" if length <= ends[0] else "warm" if length <= ends[1] else "hot") if length else "none"
        members.setdefault(name, []).append(row)
    found = {one.group.split()[0]: one for one in world.slices(users_by=["history length"], items_by=[])}
    assert set(found) == set(members)
    for name, one in found.items():
        held = [lengths[row] for row in members[name]]
        span = f"{min(held)}-{max(held)}" if min(held) < max(held) else f"{held[0]}"
        assert one.group == f"{name} ({span})"
        assert one.size == one.n_users == len(held)
        for metric, values in world.per_user.items():
            assert one.metrics[metric] == pytest.approx(values[members[name]].mean())


@pytest.mark.parametrize("seed", range(3))
def test_users_by_a_column_when_facts_order_users_otherwise(seed):
    world = World(seed)
    cities = [world.cities.get(name, "unknown") for name in world.names()]
    found = of(world.slices(user_columns=["city"]), "city")
    assert {name: one.size for name, one in found.items()} == {city: cities.count(city) for city in set(cities)}
    for name, one in found.items():
        rows = [row for row, city in enumerate(cities) if city == name]
        assert one.metrics["ndcg@5"] == pytest.approx(world.per_user["ndcg@5"][rows].mean())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 3))
def test_parts_make_up_the_whole(seed, n_quantiles, max_groups):
    world = World(seed, n_users=25)
    found = world.slices(user_columns=["city"], n_quantiles=n_quantiles, max_groups=max_groups)
    for by in ("history length", "time since last activity", "city"):
        parts = of(found, by).values()
        assert sum(one.size for one in parts) == len(world.rows)
        assert sum(one.share for one in parts) == pytest.approx(1)
        for metric, values in world.per_user.items():
            whole = sum(one.metrics[metric] * one.size for one in parts) / len(world.rows)
            assert whole == pytest.approx(values.mean())
    parts = of(found, "popularity").values()
    assert sum(one.size for one in parts) == len(world.items)
    assert sum(one.share for one in parts) == pytest.approx(1)
    assert all(sum(one.exposure[k] for one in parts) == pytest.approx(1) for k in KS)


def test_a_metric_undefined_for_some_users_is_averaged_over_the_others():
    world = World(0)
    world.per_user = {"calibration@5": np.where(np.arange(len(world.rows)) % 2, np.nan, 0.5)}
    found = world.slices(users_by=["history length"], items_by=[])
    assert {one.metrics["calibration@5"] for one in found} == {0.5}
    world.per_user = {"calibration@5": np.full(len(world.rows), np.nan)}
    assert all(not one.metrics and not one.standard_errors for one in world.slices(items_by=[]))


def test_metrics_that_need_more_than_hits_are_left_out_of_items():
    world = World(0)
    found = world.slices(metrics=("recall", "auc", "novelty"), users_by=[])
    assert {name for one in found for name in one.metrics} == {"recall@2", "recall@5"}
    bare = world.slices(metrics=(), users_by=[])
    assert [one.exposure for one in bare] == [one.exposure for one in found]
    assert not any(one.metrics for one in bare)


def test_lists_shorter_than_the_cut_off():
    world = World(1, depth=1)
    found = of(world.slices(users_by=[]), "popularity")
    assert all(one.exposure[2] == one.exposure[5] for one in found.values())
    assert all(one.metrics.get("recall@2") == one.metrics.get("recall@5") for one in found.values())


def test_lists_without_any_item_expose_nothing():
    world = World(1)
    empty = np.full_like(world.lists, -1)
    world.rankings = Rankings(world.users, world.items, world.rows, empty, world.rankings.relevant)
    assert {value for one in world.slices(users_by=[]) for value in one.exposure.values()} == {0.0}


def test_items_that_are_relevant_to_nobody_still_have_an_exposure():
    items, users = Vocabulary(["x", "y"], "item"), Vocabulary(["u"], "user")
    training = sp.csr_array(np.array([[0, 1]], dtype=np.float32))
    table = pl.DataFrame({"item_id": ["x", "y"]})
    facts = Facts(users, items, training, table, pl.DataFrame({"user_id": ["u"]}), None, None)
    relevant = sp.csr_array(np.array([[0, 1]], dtype=np.float32))
    rankings = Rankings(users, items, np.array([0], dtype=np.int32), np.array([[0, 1]], dtype=np.int32), relevant)
    found = slice_rankings(rankings, {}, facts, ks=(1,), metrics=["recall"], settings=SliceSettings(users_by=[]))
    cold = of(found, "popularity")["cold (0)"]
    assert (cold.size, cold.n_users, cold.exposure, cold.share, cold.metrics) == (1, 0, {1: 1.0}, 0.0, {})


def test_no_times_no_slice_by_time():
    world = World(0)
    world.facts = Facts(
        world.facts.users, world.items, world.facts.training, world.facts.item_table, world.facts.user_table, None, None
    )
    assert {one.by for one in world.slices()} == {"history length", "popularity"}


def test_settings_decide_what_there_is():
    world = World(0)
    assert world.slices(users_by=[], items_by=[]) == ()
    sides = [(one.side, one.by) for one in world.slices(user_columns=["city"], item_columns=["categories"])]
    assert list(dict.fromkeys(sides)) == [
        ("users", "history length"),
        ("users", "time since last activity"),
        ("users", "city"),
        ("items", "popularity"),
        ("items", "categories"),
    ]


def test_a_column_named_as_a_grouping_keeps_its_own_name():
    world = World(0)
    table = world.facts.item_table.with_columns(popularity=pl.int_range(pl.len()))
    facts = world.facts
    world.facts = Facts(facts.users, facts.items, facts.training, table, facts.user_table, None, None)
    found = {one.by for one in world.slices(users_by=[], item_columns=["popularity"])}
    assert found == {"popularity", "popularity (column)"}


@pytest.mark.parametrize(
    ("options", "words"), [({"user_columns": ["town"]}, "there are: city"), ({"item_columns": ["year"]}, "categories")]
)
def test_unknown_columns_name_those_there_are(options, words):
    with pytest.raises(ConfigError, match=words):
        World(0).slices(**options)


@pytest.mark.parametrize("ks", [(), (0,)])
def test_cut_offs_must_be_usable(ks):
    world = World(0)
    with pytest.raises(ConfigError, match="cut-offs"):
        slice_rankings(world.rankings, {}, world.facts, ks=ks, metrics=["recall"], settings=SliceSettings())


@pytest.mark.parametrize("ids", [["i0"], [f"i{n}" for n in reversed(range(20))]])
def test_facts_of_another_catalogue_are_refused(ids):
    world = World(0)
    items = Vocabulary(ids, "item")
    training = sp.csr_array((len(world.facts.users), len(ids)), dtype=np.float32)
    table = pl.DataFrame({"item_id": ids})
    world.facts = Facts(world.facts.users, items, training, table, world.facts.user_table, None, None)
    with pytest.raises(DataError, match=f"facts know {len(ids)} items and the rankings 20"):
        world.slices()


def test_values_of_other_users_are_refused():
    world = World(0)
    world.per_user = {"recall@2": np.zeros(3)}
    with pytest.raises(DataError, match="'recall@2' has 3 values for 35 evaluated users"):
        world.slices()


def test_slices_become_json():
    world = World(0)
    for one in world.slices(item_columns=["categories"]):
        assert json.loads(json.dumps(one.to_dict(), allow_nan=False))["group"] == one.group


def test_first_test_times_are_found_by_id(make_dataset):
    world = World(0)
    test = make_dataset(["u3", "u1"], ["i0", "i1"], [(0, 0), (0, 1), (1, 1)])
    times = pl.Series([START + timedelta(days=n) for n in (5, 2, 9)], dtype=pl.Datetime("us"))
    assert first_test_times(test, world.rankings) is None
    timed = test.with_interactions(test.interactions.with_columns(timestamp=times))
    expected = {"u3": START + timedelta(days=2), "u1": START + timedelta(days=9)}
    assert first_test_times(timed, world.rankings).to_list() == [expected.get(name) for name in world.names()]


def test_test_times_reach_the_groups():
    world = World(0)
    early = of(world.slices(test_times=START - timedelta(days=1)), "time since last activity")
    assert set(early) == {"test before last activity", "no known activity"}
    unknown = [name for name in world.names() if name not in world.last]
    assert early["no known activity"].size == len(unknown)
