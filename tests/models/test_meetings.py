"""What the first people who meet a new item change: its own place, and nothing else."""

import numpy as np
import polars as pl
import pytest

from lexigraph.errors import CapabilityError, ConfigError, UnknownIdError
from lexigraph.models import GraphFilter, UserBatch, create, load
from lexigraph.models.graph_filter.warming import MOST, just_arrived, spread_of, typical_score, warmed, without_items
from lexigraph.testing import books_and_films, checkerboard

NEW = pl.DataFrame({"item_id": ["new"], "title": ["An evening by the sea"]})


def scores(model):
    return model.score(UserBatch.known(model.users.ids))


@pytest.mark.parametrize("solver", ["exact", "local", "spectral", "hybrid"])
def test_people_like_those_who_met_a_new_item_are_offered_it(solver):
    model = GraphFilter(solver=solver, rank=12, table_size=27).fit(books_and_films()).with_items(NEW)
    before = scores(model)
    people = model.users.ids[:3]
    alike = np.argsort(-(model.training @ model.training[:3].T).toarray().sum(axis=1))[3:6]
    warmer = model.with_meetings(UserBatch.known(people), ["new"] * 3)
    after = scores(warmer)
    assert (after[:3, -1] > before[:3, -1]).all()
    assert (after - before)[alike, -1].mean() > 0
    np.testing.assert_allclose(after[:, :-1], before[:, :-1], atol=1e-4)
    np.testing.assert_array_equal(scores(model), before)


def test_meetings_given_again_count_once_and_others_replace_them():
    model = GraphFilter().fit(books_and_films()).with_items(NEW)
    one, two = UserBatch.known(model.users.ids[:2]), UserBatch.known(model.users.ids[4:6])
    once = model.with_meetings(one, ["new", "new"])
    np.testing.assert_allclose(scores(once.with_meetings(one, ["new", "new"])), scores(once), atol=1e-4)
    replaced = once.with_meetings(two, ["new", "new"])
    np.testing.assert_allclose(scores(replaced), scores(model.with_meetings(two, ["new", "new"])), atol=1e-4)


def test_items_of_the_fit_stay_and_people_may_be_new():
    model = GraphFilter().fit(books_and_films())
    met = model.items.decode(np.flatnonzero(model.degrees)[:1])
    stranger = UserBatch.new([[model.items.ids[3]]])
    np.testing.assert_array_equal(scores(model.with_meetings(stranger, met)), scores(model))
    wider = model.with_items(NEW)
    assert not np.array_equal(scores(wider.with_meetings(stranger, ["new"])), scores(wider))


def test_a_model_saved_after_meetings_learns_on(tmp_path):
    model = GraphFilter().fit(books_and_films()).with_items(NEW)
    people = UserBatch.known(model.users.ids[:2])
    model.with_meetings(people, ["new"] * 2).save(tmp_path / "m")
    again = load(tmp_path / "m")
    both = UserBatch.known(model.users.ids[:4])
    np.testing.assert_allclose(
        scores(again.with_meetings(both, ["new"] * 4)), scores(model.with_meetings(both, ["new"] * 4)), atol=1e-4
    )


def test_what_cannot_be_is_told():
    model = GraphFilter().fit(books_and_films())
    with pytest.raises(ConfigError, match="1 users met 2 items"):
        model.with_meetings(UserBatch.known(model.users.ids[:1]), ["b01", "b02"])
    with pytest.raises(UnknownIdError, match="nowhere"):
        model.with_meetings(UserBatch.known(model.users.ids[:1]), ["nowhere"])
    with pytest.raises(CapabilityError, match="graph-filter"):
        create("ease").fit(checkerboard(12)).with_meetings(UserBatch.known(["user-0"]), ["item-0"])


def test_the_posterior_is_that_of_a_gaussian():
    rng = np.random.default_rng(0)
    root, people = rng.normal(size=(4, 4)), rng.normal(size=(3, 4)).astype(np.float32)
    spread, prior = (root @ root.T).astype(np.float32), rng.normal(size=4).astype(np.float32)
    found = warmed(prior, people, spread, 2.0)
    precision = np.linalg.inv(spread) + people.T @ people / 0.2**2
    wanted = np.linalg.solve(precision, np.linalg.inv(spread) @ prior + people.T @ np.full(3, 2.4) / 0.2**2)
    np.testing.assert_allclose(found, wanted, rtol=1e-3)


def test_only_the_last_meetings_count_and_none_change_nothing():
    rng = np.random.default_rng(1)
    prior, many = np.ones(4, np.float32), rng.normal(size=(MOST + 20, 4)).astype(np.float32)
    spread = np.eye(4, dtype=np.float32)
    np.testing.assert_array_equal(warmed(prior, many, spread, 1.0), warmed(prior, many[20:], spread, 1.0))
    np.testing.assert_array_equal(warmed(prior, many[:0], spread, 1.0), prior)
    np.testing.assert_array_equal(warmed(prior, many, spread, 0.0), prior)


def test_nobody_who_met_anything_is_typical_of_nothing():
    model = GraphFilter().fit(books_and_films())
    empty = model.training[:0]
    ones = np.ones((len(model.items), 1), dtype=np.float32)
    assert typical_score(empty, np.arange(3), ones[:3], ones) == 0.0
    assert not spread_of(np.zeros((2, 3), np.float32), np.zeros((2, 3), np.float32)).any()


def in_time():
    """The shop with an hour per interaction; two items come a year after the others."""
    dataset = books_and_films()
    late = pl.col("item").is_in([2, 7]).cast(pl.Int64) * 365
    pairs = dataset.interactions.with_row_index("at").with_columns(
        timestamp=pl.datetime(2020, 1, 1) + pl.duration(hours=pl.col("at").cast(pl.Int64), days=late),
    )
    return dataset.with_interactions(pairs.select(dataset.interactions.columns))


def test_items_that_have_just_arrived_are_found_by_their_times():
    dataset = in_time()
    assert np.flatnonzero(just_arrived(dataset, 30, 1000)).tolist() == [2, 7]
    fewest = int(np.bincount(dataset.interactions["item"].to_numpy())[[2, 7]].min())
    assert not just_arrived(dataset, 30, fewest).any()
    assert not just_arrived(dataset, 0, 1000).any()
    assert not just_arrived(checkerboard(8), 30, 1000).any()


def test_a_fit_places_new_arrivals_as_meetings_after_the_fit_do():
    dataset = in_time()
    arrived = np.array([2, 7])
    model = GraphFilter(new_item_days=30).fit(dataset)
    settled = dataset.with_interactions(dataset.interactions.filter(~pl.col("item").is_in(arrived.tolist())))
    later = dataset.interactions.filter(pl.col("item").is_in(arrived.tolist()))
    earlier = GraphFilter().fit(settled)
    histories = UserBatch.known(earlier.users.decode(later["user"].to_numpy()))
    met = earlier.with_meetings(histories, earlier.items.decode(later["item"].to_numpy()))
    settled_ids = [item for row, item in enumerate(earlier.items.ids) if row not in arrived]
    people = UserBatch.new([settled_ids[start : start + 12] for start in range(8)])  # too long for popularity to count
    np.testing.assert_array_equal(np.flatnonzero(model._arrived), arrived)
    np.testing.assert_allclose(model.score(people)[:, arrived], met.score(people)[:, arrived], atol=0.05)
    assert model.degrees[arrived].all()


def test_new_arrivals_are_kept_in_a_saved_model(tmp_path):
    dataset = in_time()
    model = GraphFilter(new_item_days=30).fit(dataset)
    model.save(tmp_path / "m")
    again = load(tmp_path / "m")
    same = model.catalogue[np.flatnonzero(model._arrived)[:1]]
    np.testing.assert_allclose(scores(again.with_items(same)), scores(model), atol=1e-4)


def test_a_matrix_without_some_items_keeps_the_rest():
    model = GraphFilter(encoder=None).fit(books_and_films())
    gone = np.arange(len(model.items)) % 3 == 0
    rest = without_items(model.training, gone).toarray()
    assert not rest[:, gone].any()
    np.testing.assert_array_equal(rest[:, ~gone], model.training.toarray()[:, ~gone])
