import numpy as np
import pytest

from lexigraph.errors import ConfigError
from lexigraph.models.ease import EASE, ease_weights, gram_matrix
from lexigraph.testing import RecommenderContract, books_and_films, checkerboard


class TestEASE(RecommenderContract):
    def make_model(self):
        return EASE(regularization=10.0)


class TestEASEInSinglePrecisionOnTexts(RecommenderContract):
    def make_model(self):
        return EASE(regularization=10.0, precision="float32")

    def make_dataset(self):
        return books_and_films()


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_weights_are_the_closed_form(precision, monkeypatch):
    monkeypatch.setattr("lexigraph.models.ease.GRAM_ROWS", 7)
    X = np.random.default_rng(5).binomial(1, 0.3, (200, 30)).astype(np.float64)
    P = np.linalg.inv(X.T @ X + 5.0 * np.eye(30))
    expected = -P / np.diag(P)
    np.fill_diagonal(expected, 0)
    found = EASE(regularization=5.0, precision=precision)
    matrix = __import__("scipy.sparse").sparse.csr_array(X.astype(np.float32))
    weights = ease_weights(gram_matrix(matrix, np.dtype(found.config.precision)), 5.0)
    np.testing.assert_allclose(weights, expected, atol=1e-5)


def test_catalogue_beyond_the_budget_is_refused():
    with pytest.raises(ConfigError, match=r"memory_budget.*graph-filter"):
        EASE(memory_budget=1e-6).fit(checkerboard())


def test_singular_gram_matrix_is_a_named_error():
    with pytest.raises(ConfigError, match="regularization"):
        ease_weights(np.full((4, 4), 1e9, dtype=np.float32, order="F"), 1e-9)
