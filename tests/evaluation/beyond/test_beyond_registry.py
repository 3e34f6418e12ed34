"""What holds for every metric, whatever it measures."""

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.beyond import AGGREGATE_METRICS, LIST_METRICS
from lexigraph.evaluation.rankings import Rankings

EVERY = LIST_METRICS | AGGREGATE_METRICS


@pytest.mark.parametrize("name", EVERY)
def test_padding_columns_change_nothing(name, world, make_rankings):
    rankings, facts = world
    padded = np.pad(rankings.lists, ((0, 0), (0, 5)), constant_values=-1)
    wider = make_rankings(facts, padded, rankings.relevant.toarray(), rankings.rows, n_candidates=30)
    for k in (3, 12, 17, 40):
        assert EVERY[name](wider, k, facts) == pytest.approx(EVERY[name](rankings, k, facts), nan_ok=True)


@pytest.mark.parametrize("name", EVERY)
def test_only_the_first_k_places_count(name, world, make_rankings):
    rankings, facts = world
    cut = make_rankings(facts, rankings.lists[:, :4], rankings.relevant.toarray(), rankings.rows, n_candidates=30)
    assert EVERY[name](rankings, 4, facts) == pytest.approx(EVERY[name](cut, 4, facts), nan_ok=True)


@pytest.mark.parametrize("name", LIST_METRICS)
def test_users_are_measured_apart(name, world, make_rankings):
    rankings, facts = world
    some = np.array([5, 0, 17])
    part = make_rankings(facts, rankings.lists[some], rankings.relevant.toarray()[some], rankings.rows[some])
    values = LIST_METRICS[name](rankings, 6, facts)
    assert values.dtype == np.float64
    assert values.shape == (len(rankings),)
    assert LIST_METRICS[name](part, 6, facts) == pytest.approx(values[some], nan_ok=True)


@pytest.mark.parametrize("name", AGGREGATE_METRICS)
def test_aggregates_are_plain_numbers(name, world):
    rankings, facts = world
    assert type(AGGREGATE_METRICS[name](rankings, 6, facts)) is float


@pytest.mark.parametrize("name", EVERY)
def test_vocabularies_of_rankings_and_facts_may_differ(name, world, make_facts, letter_encoder):
    """The rankings know their ids in another order, lack an item and have one that the facts lack."""
    rankings, facts = world
    rng = np.random.default_rng(5)
    items, users = rng.permutation(29), rng.permutation(len(facts.users))
    place = np.full(31, -1, dtype=np.int32)  # the last is where padding looks
    place[items] = np.arange(29)
    relevant = sp.csr_array(sp.hstack([rankings.relevant[:, items], sp.csr_array((len(rankings), 1))]))
    relevant.sort_indices()
    moved = Rankings(
        Vocabulary(facts.users.decode(users), "user"),
        Vocabulary([*facts.items.decode(items), "new"], "item"),
        np.argsort(users)[rankings.rows].astype(np.int32),
        place[rankings.lists],
        relevant,
    )
    table = pl.concat([facts.item_table[items], pl.DataFrame({"item_id": ["new"]})], how="diagonal")
    table = pl.concat([table, facts.item_table[[29]]])
    training = np.insert(facts.training.toarray()[users][:, [*items, 29]], 29, 0, axis=1)
    columns = table["title"].to_list(), table["categories"].to_list()
    fresh = make_facts(training, *columns, letter_encoder, facts.users.decode(users), table["item_id"].to_list())
    assert EVERY[name](moved, 6, facts) == pytest.approx(EVERY[name](moved, 6, fresh), abs=1e-5, nan_ok=True)
