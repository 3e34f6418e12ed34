"""top_k against a stable numpy sort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lexigraph.errors import ConfigError
from lexigraph.models.topk import CHUNK, top_k


def sorted_reference(scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rank by descending score with numpy's stable sort, excluded items last."""
    usable = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(-usable, axis=1, kind="stable")[:, :k].astype(np.int32)
    values = np.take_along_axis(usable, order, axis=1)
    return np.where(values > -np.inf, order, -1), values


few_values = st.sampled_from([-np.inf, np.nan, -1.0, 0.0, 0.5, 1.0, np.inf])
any_values = st.floats(width=32, allow_nan=True, allow_infinity=True)


@settings(max_examples=150, deadline=None)
@given(
    scores=hnp.arrays(
        np.float32,
        st.tuples(st.integers(0, 4), st.integers(1, 3 * CHUNK)),
        elements=st.one_of(few_values, any_values),
        fill=few_values,
    ),
    k=st.integers(1, 4 * CHUNK),
)
def test_agrees_with_a_stable_sort(scores, k):
    items, values = top_k(scores, k)
    expected_items, expected_values = sorted_reference(scores, k)
    np.testing.assert_array_equal(items, expected_items)
    np.testing.assert_array_equal(values, expected_values)


@pytest.mark.parametrize("order", ["ascending", "descending", "shuffled", "constant", "coarse"])
@pytest.mark.parametrize("k", [1, 2, 20, 63, 64, 65, 1000, 2000])
def test_long_rows_in_any_order(order, k):
    rng = np.random.default_rng(k)
    rows = np.tile(np.arange(1003, dtype=np.float32), (7, 1))
    scores = {
        "ascending": rows,
        "descending": -rows,
        "shuffled": rng.permuted(rows, axis=1),
        "constant": np.zeros_like(rows),
        "coarse": rng.integers(0, 5, rows.shape).astype(np.float32),
    }[order]
    items, values = top_k(scores, k)
    expected_items, expected_values = sorted_reference(scores, k)
    np.testing.assert_array_equal(items, expected_items)
    np.testing.assert_array_equal(values, expected_values)


def test_input_is_left_alone_whatever_its_layout():
    rng = np.random.default_rng(0)
    scores = np.asfortranarray(rng.standard_normal((5, 300)))
    before = scores.copy()
    items, _ = top_k(scores, 4)
    np.testing.assert_array_equal(scores, before)
    np.testing.assert_array_equal(items, sorted_reference(scores.astype(np.float32), 4)[0])


def test_no_items_give_no_columns():
    items, values = top_k(np.empty((3, 0), dtype=np.float32), 5)
    assert items.shape == values.shape == (3, 0)


def test_all_excluded_gives_only_padding():
    items, values = top_k(np.full((2, 130), -np.inf, dtype=np.float32), 3)
    assert (items == -1).all()
    assert (values == -np.inf).all()


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_named(k):
    with pytest.raises(ConfigError, match=f"k is {k}"):
        top_k(np.zeros((1, 2), dtype=np.float32), k)


def lot(item: int, salt: int) -> int:
    """splitmix64 in Python's own integers."""
    whole = 2**64
    mixed = (item + salt * 0x9E3779B97F4A7C15) % whole
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % whole
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % whole
    return mixed ^ mixed >> 31


@pytest.mark.parametrize("levels", [1, 2, 50])
@pytest.mark.parametrize("k", [1, 20, 3 * CHUNK])
def test_ties_are_broken_by_lots_drawn_with_the_salt(levels, k):
    scores = np.random.default_rng(k).integers(0, levels, (6, 2 * CHUNK + 9)).astype(np.float32)
    salts = np.array([1, 2, 3, 1, 2**40, 7])
    items, values = top_k(scores, k, salts)
    for row, salt in enumerate(salts.tolist()):
        ranked = sorted(range(scores.shape[1]), key=lambda item: (-scores[row, item], lot(item, salt)))[:k]
        assert items[row].tolist() == ranked
        assert values[row].tolist() == scores[row][ranked].tolist()
