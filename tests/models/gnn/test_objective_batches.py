"""Negatives and batches: what may be drawn, how often, and that each step is a function of its place."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="batches are tensors")

from lexigraph.errors import ConfigError, EmptyTableError  # noqa: E402
from lexigraph.models.gnn.objectives.alias import AliasTable  # noqa: E402
from lexigraph.models.gnn.objectives.batches import InteractionBatches  # noqa: E402
from lexigraph.models.gnn.objectives.negatives import NegativeSampler, positive_part  # noqa: E402
from lexigraph.models.gnn.objectives.streams import stream  # noqa: E402
from lexigraph.models.gnn.objectives.unmet import met_pairs, same_pairs  # noqa: E402
from lexigraph.models.gnn.objectives.user_batches import UserBatches  # noqa: E402


@pytest.fixture
def training():
    rng = np.random.default_rng(0)
    values = np.where(rng.random((20, 15)) < 0.4, rng.integers(1, 6, (20, 15)), 0).astype(np.float32)
    values[0, :3] = [-2.0, -1.0, 4.0]  # two dislikes and a like
    values[1] = 1.0  # met all
    return sp.csr_array(values)


def same(one, other):
    for name, part in vars(one).items():
        twin = getattr(other, name)
        assert (part is None) == (twin is None)
        assert part is None or torch.equal(part, twin)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30).filter(lambda weights: sum(weights) > 1e-3))
def test_an_alias_table_holds_exactly_its_probabilities(weights):
    table = AliasTable(np.array(weights))
    n = len(weights)
    held = table._threshold / n
    np.add.at(held, table._other, (1 - table._threshold) / n)
    np.testing.assert_allclose(held, np.array(weights) / sum(weights), atol=1e-9)


@pytest.mark.parametrize("weights", [[0.0, 0.0], [1.0, -1.0, 2.0], [np.nan, 1.0], [np.inf]])
def test_weights_that_are_no_probabilities_are_refused(weights):
    with pytest.raises(ConfigError, match="finite"):
        AliasTable(np.array(weights))


@pytest.mark.parametrize("kind", ["uniform", "popularity"])
def test_what_was_met_is_never_a_negative(training, kind):
    positives = positive_part(training)
    users = np.delete(np.arange(20), 1)
    drawn = NegativeSampler(positives, kind, reject_met=True).draw(stream(1, 0), users, 200)
    assert not positives.toarray()[users[:, None], drawn].any()
    assert {0, 1} <= set(drawn[0])  # dislikes are no positives, so they may be negatives


def test_unmet_items_are_drawn_alike(training):
    positives = positive_part(training)
    drawn = NegativeSampler(positives, reject_met=True).draw(stream(1, 0), np.array([5]), 30_000)
    free = np.flatnonzero(positives.toarray()[5] == 0)
    counts = np.bincount(drawn[0], minlength=15)
    assert set(np.flatnonzero(counts)) == set(free)
    np.testing.assert_allclose(counts[free] / 30_000, 1 / len(free), atol=0.015)


@pytest.mark.parametrize("kind", ["uniform", "popularity"])
def test_a_user_who_met_all_items_still_gets_negatives(training, kind):
    drawn = NegativeSampler(positive_part(training), kind, reject_met=True).draw(stream(1, 0), np.array([1]), 50)
    assert drawn.shape == (1, 50)
    assert ((drawn >= 0) & (drawn < 15)).all()


def test_popular_items_are_drawn_by_their_power(training):
    positives = positive_part(training)
    sampler = NegativeSampler(positives, "popularity")
    drawn = sampler.draw_shared(stream(2, 0), 60_000)
    expected = np.bincount(positives.indices, minlength=15) ** 0.75
    expected /= expected.sum()
    np.testing.assert_allclose(np.bincount(drawn, minlength=15) / 60_000, expected, atol=0.01)
    np.testing.assert_allclose(sampler.log_q(np.arange(15)), np.log(expected * 15), atol=1e-5)


def test_pairs_to_exclude_are_those_of_the_dense_table(training):
    positives, rng = positive_part(training), np.random.default_rng(1)
    users, candidates = rng.integers(0, 20, 30), rng.integers(0, 15, 40)
    rows, places = met_pairs(positives, users, candidates)
    dense = np.zeros((30, 40), dtype=int)
    np.add.at(dense, (rows, places), 1)
    assert np.array_equal(dense, (positives.toarray()[users][:, candidates] > 0).astype(int))
    assert (np.diff(rows) >= 0).all()
    items = rng.integers(0, 15, 30)
    found = set(zip(*same_pairs(items, candidates, 15).tolist(), strict=True))
    assert found == set(zip(*map(np.ndarray.tolist, np.nonzero(items[:, None] == candidates)), strict=True))


def test_an_epoch_holds_each_positive_once_and_no_dislike(training):
    source = InteractionBatches(training, 7, seed=3)
    pairs = [
        pair for batch in source.batches(2) for pair in zip(batch.users.tolist(), batch.items.tolist(), strict=True)
    ]
    assert sorted(pairs) == sorted(zip(*map(np.ndarray.tolist, np.nonzero(training.toarray() > 0)), strict=True))
    assert len(list(source.batches(2))) == len(source)


@pytest.mark.parametrize("negatives", ["uniform", "popularity", "in-batch", "mixed", "hard"])
@pytest.mark.parametrize("shared", [0, 5])
def test_any_step_can_be_the_first(training, negatives, shared):
    source = InteractionBatches(training, 8, negatives=negatives, shared_negatives=shared, reject_met=True, seed=4)
    whole, again = list(source.batches(1)), list(source.batches(1, start=3))
    assert len(again) == len(whole) - 3 > 0
    for one, other in zip(whole[3:], again, strict=True):
        same(one, other)


def test_epochs_and_seeds_differ(training):
    def first(seed, epoch):
        return next(iter(InteractionBatches(training, 32, seed=seed).batches(epoch))).items.tolist()

    assert first(0, 0) != first(0, 1) != first(1, 1)
    assert first(0, 1) != first(1, 0)


def test_shapes_of_negatives(training):
    def first(**settings):
        return next(iter(InteractionBatches(training, 8, **settings).batches(0)))

    assert first(n_negatives=3).negatives.shape == (8, 3)
    assert first(negatives="hard", pool=11).negatives.shape == (8, 11)
    assert first(shared_negatives=6).negatives.shape == (6,)
    assert first(negatives="none").negatives.numel() == 0
    assert first(negatives="popularity", n_negatives=2).log_q.shape == (8, 2)
    assert first(n_negatives=3).log_q is None


@pytest.mark.parametrize("shared", [0, 30])
def test_hard_negatives_are_none_that_the_user_has_met(training, shared):
    dense = training.toarray() > 0
    for batch in InteractionBatches(training, 8, negatives="hard", shared_negatives=shared).batches(0):
        pool = np.broadcast_to(batch.negatives.numpy(), (len(batch), batch.negatives.shape[-1]))
        met = dense[batch.users.numpy()[:, None], pool]
        if batch.excluded is not None:
            met[tuple(batch.excluded.numpy())] = False
        assert not met[~dense.all(axis=1)[batch.users.numpy()]].any()


def test_in_batch_negatives_are_the_batch_with_its_own_corrections(training):
    batch = next(iter(InteractionBatches(training, 16, negatives="in-batch", seed=1).batches(0)))
    shares = np.bincount(positive_part(training).indices, minlength=15) / (training.toarray() > 0).sum()
    assert torch.equal(batch.negatives, batch.items)
    np.testing.assert_allclose(batch.log_q.numpy(), np.log(shares[batch.items.numpy()] * 15), atol=1e-5)
    assert torch.equal(batch.log_q, batch.positive_log_q)
    own = set(zip(*batch.excluded.tolist(), strict=True))
    assert own >= {(b, b) for b in range(16)}
    assert all(batch.items[row] == batch.negatives[place] for row, place in own)


@pytest.mark.parametrize(("asked", "drawn"), [(0, 16), (30, 30)])
def test_mixed_negatives_are_the_batch_and_some_drawn_alike_with_the_chance_of_both(training, asked, drawn):
    source = InteractionBatches(training, 16, negatives="mixed", shared_negatives=asked, seed=1)
    batch = next(iter(source.batches(0)))
    assert batch.negatives.shape == (16 + drawn,)
    assert torch.equal(batch.negatives[:16], batch.items)
    shares = np.bincount(positive_part(training).indices, minlength=15) / (training.toarray() > 0).sum()
    chances = (16 * shares + drawn / 15) / (16 + drawn)
    np.testing.assert_allclose(batch.log_q.numpy(), np.log(15 * chances[batch.negatives.numpy()]), atol=1e-5)
    np.testing.assert_allclose(batch.positive_log_q.numpy(), np.log(15 * chances[batch.items.numpy()]), atol=1e-5)
    assert all(batch.items[row] == batch.negatives[place] for row, place in batch.excluded.T.tolist())


@pytest.mark.parametrize(
    "settings",
    [
        {"negatives": "in-batch"},
        {"negatives": "mixed"},
        {"negatives": "popularity"},
        {"negatives": "popularity", "shared_negatives": 5},
    ],
)
def test_corrections_can_be_left_out(training, settings):
    told, untold = (
        next(iter(InteractionBatches(training, 16, seed=1, log_q_correction=wanted, **settings).batches(0)))
        for wanted in (True, False)
    )
    assert told.log_q is not None
    assert untold.log_q is None
    assert untold.positive_log_q is None
    assert torch.equal(told.negatives, untold.negatives)


def test_ratings_are_all_there_whatever_their_sign(training):
    batches = list(InteractionBatches(training, 50, ratings=True).batches(0))
    values = np.concatenate([batch.ratings.numpy() for batch in batches])
    assert sorted(values) == sorted(training.data)
    users, items = (np.concatenate([getattr(batch, name).numpy() for batch in batches]) for name in ("users", "items"))
    assert np.array_equal(training.toarray()[users, items], values)
    assert batches[0].negatives.numel() == 0


def test_weights_follow_the_values_and_have_mean_one(training):
    batches = list(InteractionBatches(training, 50, weighted=True).batches(0))
    weights = np.concatenate([batch.weights.numpy() for batch in batches])
    users, items = (np.concatenate([getattr(batch, name).numpy() for batch in batches]) for name in ("users", "items"))
    assert weights.mean() == pytest.approx(1, rel=1e-5)
    ratio = weights / training.toarray()[users, items]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-5)


@given(world=st.integers(1, 5), size=st.integers(1, 30))
def test_shards_share_out_every_positive_in_the_same_number_of_steps(world, size):
    training = sp.csr_array(np.ones((4, 6), dtype=np.float32))
    shards = [InteractionBatches(training, size).shard(rank, world) for rank in range(world)]
    seen = [list(shard.batches(0)) for shard in shards]
    assert {len(batches) for batches in seen} == {len(shards[0])}
    pairs = [
        pair
        for batches in seen
        for batch in batches
        for pair in zip(batch.users.tolist(), batch.items.tolist(), strict=True)
    ]
    assert len(set(pairs)) == 24
    assert len(pairs) < 24 + world


def test_halved_batches_hold_the_same_positives(training):
    source = InteractionBatches(training, 9, seed=2)
    half = source.halved()
    assert (half.batch_size, source.batch_size) == (4, 9)
    assert sum(map(len, half.batches(0))) == sum(map(len, source.batches(0)))
    with pytest.raises(ConfigError, match="cannot be halved"):
        InteractionBatches(training, 1).halved()


def test_what_cannot_be_learned_from_is_refused(training):
    with pytest.raises(EmptyTableError, match="above 0"):
        InteractionBatches(sp.csr_array(np.array([[-1.0, 0.0]])), 4)
    with pytest.raises(ConfigError, match="batch_size is 0"):
        InteractionBatches(training, 0)
    with pytest.raises(ConfigError, match="n_negatives is 0"):
        InteractionBatches(training, 4, n_negatives=0)
    with pytest.raises(EmptyTableError, match="above 0"):
        UserBatches(sp.csr_array((3, 4)), 2)
    with pytest.raises(ConfigError, match="rank 2 of 2"):
        InteractionBatches(training, 4).shard(2, 2)


def test_user_batches_hold_whole_rows_of_positives(training):
    batches = list(UserBatches(training, 6, weighted=True, seed=1).batches(0))
    dense = np.zeros(training.shape, dtype=np.float32)
    for batch in batches:
        assert (torch.diff(batch.owners) >= 0).all()
        dense[batch.users[batch.owners].numpy(), batch.items.numpy()] += batch.weights.numpy()
    likes = np.maximum(training.toarray(), 0)
    np.testing.assert_allclose(dense, likes / likes[likes > 0].mean(), rtol=1e-5)
    assert sorted(np.concatenate([batch.users.numpy() for batch in batches])) == list(range(20))
