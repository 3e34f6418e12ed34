"""Pools and facts whose every number a test chooses."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool


class GivenVectors(Facts):
    """Facts whose vectors were set by a test."""


def build_facts(n_items=40, n_users=6, *, seed=0, table=None, training=None, **vectors) -> Facts:
    rng = np.random.default_rng(seed)
    if training is None:
        training = (rng.random((n_users, n_items)) < 0.3 * rng.random(n_items) + 0.05).astype(np.float32)
    training = sp.csr_array(np.asarray(training, dtype=np.float32))
    items = Vocabulary([f"i{n}" for n in range(training.shape[1])], "item")
    users = Vocabulary([f"u{n}" for n in range(training.shape[0])], "user")
    columns = {"item_id": items.series} | (table or {})
    facts = GivenVectors(
        users, items, training, pl.DataFrame(columns), pl.DataFrame({"user_id": users.series}), None, None
    )
    facts.__dict__.update(vectors)  # where the cached properties look first
    return facts


def build_pool(facts: Facts, width=20, *, seed=1, lengths=None) -> Pool:
    rng = np.random.default_rng(seed)
    n = len(facts.users)
    items = np.stack([rng.permutation(len(facts.items))[:width] for _ in range(n)]).astype(np.int32)
    scores = -np.sort(-rng.normal(size=(n, width)), axis=1).astype(np.float32)
    for row, length in enumerate(lengths or []):
        items[row, length:], scores[row, length:] = -1, -np.inf
    return Pool(items, scores, facts.training)


def unit_rows(n, d, seed=3):
    vectors = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def relevance(pool: Pool, row: int) -> list[float]:
    """Scaled scores of a row that is already in falling order."""
    scores = pool.scores[row][pool.items[row] >= 0].astype(np.float64)
    return ((scores - scores.min()) / np.ptp(scores)).tolist()


@pytest.fixture
def make():
    return SimpleNamespace(facts=build_facts, pool=build_pool, unit_rows=unit_rows, relevance=relevance)
