import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics.pairwise import cosine_similarity

from lexigraph.models.item_knn import ItemKNN, nearest, weigh
from lexigraph.testing import RecommenderContract


class TestItemKNN(RecommenderContract):
    def make_model(self):
        return ItemKNN(neighbours=20)


class TestItemKNNWithBM25(RecommenderContract):
    def make_model(self):
        return ItemKNN(neighbours=20, weighting="bm25")


@pytest.fixture
def interactions():
    rng = np.random.default_rng(3)
    return sp.csr_array(sp.random_array((60, 25), density=0.2, rng=rng, dtype=np.float32))


def test_cosine_agrees_with_scikit_learn(interactions):
    expected = cosine_similarity(interactions.T)
    np.fill_diagonal(expected, 0)
    found = nearest(weigh(interactions, "cosine"), 25).toarray()
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_only_the_nearest_are_kept(interactions):
    expected = cosine_similarity(interactions.T)
    np.fill_diagonal(expected, 0)
    found = nearest(weigh(interactions, "cosine"), 4)
    assert np.diff(found.indptr).max() == 4
    for item in range(25):
        np.testing.assert_allclose(np.sort(found[[item]].data), np.sort(expected[item])[-4:], atol=1e-6)


@pytest.mark.parametrize("weighting", ["cosine", "tf-idf", "bm25"])
def test_dislikes_and_lonely_items_give_finite_weights(weighting):
    interactions = sp.csr_array(np.array([[1, -1, 0, 0], [2, 0, 0, 3], [0, 1, 0, 0]], dtype=np.float32))
    found = nearest(weigh(interactions, weighting), 3)
    assert np.isfinite(found.data).all()
    assert not found.toarray()[2].any()
