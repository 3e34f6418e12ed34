"""What users say of themselves: it speaks for those with few interactions, and fades."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from lexigraph.models import GraphFilter, UserBatch, load
from lexigraph.testing import books_and_films


def quiet_user(n):
    """The data set with all but ``n`` interactions of the first user taken away, and without friends."""
    dataset = replace(books_and_films(), ties=None)
    rows = dataset.interactions.with_columns(place=pl.int_range(pl.len()).over("user"))
    kept = rows.filter((pl.col("user") != 0) | (pl.col("place") < n)).drop("place")
    return dataset.with_interactions(kept)


def test_a_known_user_without_interactions_is_served_by_what_they_say_of_themselves(tmp_path):
    model = GraphFilter().fit(quiet_user(0))
    user, about = model.users[0], books_and_films().users["about"][0]
    expected = model.score(UserBatch.ask([about]))
    np.testing.assert_allclose(model.score(UserBatch.known([user])), expected, rtol=1e-4, atol=1e-6)
    model.save(tmp_path / "model")
    again = load(tmp_path / "model")
    np.testing.assert_allclose(again.score(UserBatch.known([user])), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("n", "share"), [(1, 0.5), (3, 0.25)])
def test_its_share_falls_as_interactions_arrive(n, share):
    model = GraphFilter().fit(quiet_user(n))
    evidence = model.resolve(UserBatch.known([model.users[0]]))
    assert evidence.history_share[0] == pytest.approx(1 - share)
    explanation = model.explain(model.users[0], "f13")
    assert sum(term.value for term in explanation.contributions) == pytest.approx(explanation.score, abs=1e-5)


def test_it_is_silent_when_the_user_speaks_and_after_many_interactions():
    model = GraphFilter().fit(books_and_films())
    longest = int(np.diff(model.training.indptr).argmax())
    assert model.resolve(UserBatch.known([model.users[longest]])).vectors is None
    said = model.resolve(UserBatch(users=[model.users[0]], sentences=["a quiet book"]))
    np.testing.assert_allclose(said.vectors, model.encode_texts(["a quiet book"]), atol=1e-6)


def test_without_about_nothing_changes():
    dataset = quiet_user(1)
    silent = GraphFilter().fit(replace(dataset, users=dataset.users.drop("about")))
    assert silent.resolve(UserBatch.known([silent.users[0]])).vectors is None
