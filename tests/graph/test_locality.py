"""Rows that read alike follow each other."""

import numpy as np
import pytest
import scipy.sparse as sp

from lexigraph.graph import normalise
from lexigraph.graph.locality import reading_orders


@pytest.fixture(scope="module")
def towns():
    """Eight towns of 40 users and 50 places each, and a little travelling, in an order that says nothing."""
    rng = np.random.default_rng(0)
    user_towns, item_towns = np.arange(320) % 8, np.arange(400) % 8
    chance = np.where(user_towns[:, None] == item_towns, 0.3, 0.005)
    matrix = sp.csr_array((rng.random((320, 400)) < chance).astype(np.float32))
    return normalise(matrix, 0.5, 0.5), user_towns, item_towns


def test_neighbours_in_the_order_are_of_one_town(towns):
    pairs, user_towns, item_towns = towns
    for order, of in zip(reading_orders(pairs), (user_towns, item_towns), strict=True):
        assert sorted(order.tolist()) == list(range(len(of)))
        together = np.mean(of[order][1:] == of[order][:-1])
        assert together > 0.9  # 0.12 in an order of lots


def test_the_order_is_the_same_again(towns):
    for one, other in zip(reading_orders(towns[0]), reading_orders(towns[0]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_nodes_that_met_nothing_and_few_nodes_have_a_place():
    pairs = sp.csr_array((np.ones(2, dtype=np.float32), ([0, 2], [1, 1])), shape=(40, 3))
    users, items = reading_orders(pairs)
    assert sorted(users.tolist()) == list(range(40))
    assert sorted(items.tolist()) == [0, 1, 2]
