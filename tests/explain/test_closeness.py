"""How much items have in common, as one number for all items at once."""

from __future__ import annotations

import numpy as np
import pytest

from lexigraph.explain import ItemPaths
from lexigraph.models import GraphFilter
from lexigraph.testing import books_and_films


@pytest.fixture(scope="module")
def model():
    return GraphFilter(encoder=None).fit(books_and_films())


def test_closeness_is_the_cosine_of_weighted_nodes(model):
    paths = ItemPaths(model)
    n = len(model.items)
    columns = []
    for relation in paths._relations:
        touches = relation.matrix.toarray() != 0
        columns.append(touches * np.log(n / touches.sum(axis=1, keepdims=True)))
    dense = np.vstack(columns)
    lengths = np.linalg.norm(dense, axis=0)
    item = model.items.index("b01")
    expected = dense.T @ dense[:, item] / np.maximum(lengths * lengths[item], 1e-12)
    np.testing.assert_allclose(paths.closeness("b01"), expected, atol=1e-5)
    assert paths.closeness("b01")[item] == pytest.approx(1.0)


def test_items_without_anything_in_common_are_not_close(model):
    paths = ItemPaths(model)
    far = [i for i, close in zip(model.items.ids, paths.closeness("b01"), strict=True) if close == 0]
    assert far
    assert all(not [node for node in paths.shared("b01", other) if node.n_items < len(model.items)] for other in far)
