import numpy as np
import scipy.sparse as sp

from lexigraph.models.batch import UserBatch
from lexigraph.models.ials import IALS
from lexigraph.models.ridge import confidences, solve_users
from lexigraph.testing import RecommenderContract, books_and_films


class TestIALS(RecommenderContract):
    def make_model(self):
        return IALS(embedding_size=8, regularization=0.1)


class TestIALSOnTexts(RecommenderContract):
    def make_model(self):
        return IALS(embedding_size=8, alpha=5.0)

    def make_dataset(self):
        return books_and_films()


def test_user_factors_solve_their_normal_equations():
    rng = np.random.default_rng(7)
    history = sp.csr_array(sp.random_array((600, 40), density=0.15, rng=rng, dtype=np.float32))
    history.data[::5] *= -1
    factors = rng.normal(size=(40, 6)).astype(np.float32)
    gram = factors.T.astype(np.float64) @ factors + 0.5 * np.eye(6)
    found = solve_users(confidences(history, 2.0), factors, gram)
    dense = history.toarray().astype(np.float64)
    for user in range(0, 600, 37):
        C = np.diag(1 + 2.0 * np.abs(dense[user]))
        A = factors.T @ C @ factors + 0.5 * np.eye(6)
        expected = np.linalg.solve(A, factors.T @ C @ (dense[user] > 0))
        np.testing.assert_allclose(found[user], expected, atol=1e-4)


def test_known_users_get_what_implicit_would_solve_for_them():
    model = IALS(embedding_size=6, epochs=8).fit(books_and_films())
    ids = model.users.ids
    confident = confidences(model.training, model.config.alpha).toarray().astype(np.float64)
    Y = model.item_factors.astype(np.float64)
    x = model.user_factors(model.resolve(UserBatch.known(ids))).astype(np.float64)
    residual = x @ Y.T @ Y + model.config.regularization * x
    residual += ((np.abs(confident) - (confident != 0)) * (x @ Y.T)) @ Y - np.maximum(confident, 0) @ Y
    assert np.abs(residual).max() < 1e-4
