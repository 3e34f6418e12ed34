"""A small world with every oddity: padding, empty lists, cold items, users without history, items without anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.rankings import Rankings

N_USERS, N_ITEMS, DEPTH = 40, 30, 12


class LetterEncoder:
    """Counts letters: enough for texts to be alike or not, without a model."""

    name, dimension, fingerprint = "letters", 26, "letters-1"

    def encode(self, texts: Sequence[str], *, progress: bool = False):
        assert not progress
        counts = np.array([[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def build_facts(training, titles=None, categories=None, encoder=None, users=None, items=None) -> Facts:
    training = sp.csr_array(np.asarray(training, dtype=np.float32))
    n_users, n_items = training.shape
    users = Vocabulary(users or [f"u{n}" for n in range(n_users)], "user")
    items = Vocabulary(items or [f"i{n}" for n in range(n_items)], "item")
    table = pl.DataFrame({"item_id": items.series})
    if titles is not None:
        table = table.with_columns(pl.Series("title", titles, dtype=pl.String))
    if categories is not None:
        table = table.with_columns(pl.Series("categories", categories, dtype=pl.List(pl.String)))
    return Facts(users, items, training, table, pl.DataFrame({"user_id": users.series}), None, encoder)


def build_rankings(facts: Facts, lists, relevant=None, rows=None, **options) -> Rankings:
    lists = np.asarray(lists, dtype=np.int32)
    relevant = np.zeros((len(lists), len(facts.items))) if relevant is None else np.asarray(relevant)
    rows = np.arange(len(lists)) if rows is None else np.asarray(rows)
    matrix = sp.csr_array(relevant.astype(np.float32))
    return Rankings(facts.users, facts.items, rows.astype(np.int32), lists, matrix, **options)


@pytest.fixture
def make_facts():
    return build_facts


@pytest.fixture
def make_rankings():
    return build_rankings


@pytest.fixture
def letter_encoder():
    return LetterEncoder()


@pytest.fixture(params=[0, 1, 2])
def world(request):
    """Rankings and facts of 33 of 40 users, in a shuffled order of rows."""
    rng = np.random.default_rng(request.param)
    chance = 0.6 / np.arange(1, N_ITEMS + 1) ** 0.7
    training = rng.random((N_USERS, N_ITEMS)) < chance[rng.permutation(N_ITEMS)]
    training[:, -4:] = False  # cold items
    training[:3] = False  # users without history
    words = ["ships", "cats", "rain", "old maps", "jazz", "quiz"]
    titles = [None if n % 7 == 0 else f"{rng.choice(words)} {rng.choice(words)}" for n in range(N_ITEMS)]
    names = np.array(["a", "b", "c", "d", "e"])
    categories = [None if n % 6 == 0 else names[rng.random(5) < 0.4].tolist() for n in range(N_ITEMS)]
    facts = build_facts(training, titles, categories, LetterEncoder())
    rows = rng.permutation(N_USERS)[:33]
    lists = np.full((len(rows), DEPTH), -1, dtype=np.int32)
    for place, row in enumerate(rows):
        unseen = rng.permutation(np.flatnonzero(~training[row]))[: rng.integers(0, DEPTH + 1)]
        lists[place, : len(unseen)] = unseen
    lists[0] = -1
    relevant = (rng.random((len(rows), N_ITEMS)) < 0.2) & ~training[rows]
    return build_rankings(facts, lists, relevant, rows, n_candidates=N_ITEMS), facts
