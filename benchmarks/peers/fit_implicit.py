"""``implicit``: ALS with the settings of its tutorial, and item neighbours weighed by BM25 with its defaults."""

import numpy as np
import scipy.sparse as sp
from adapter import K, Recommend, fit_main
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender
from threadpoolctl import threadpool_limits


def als(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Alternating least squares, 64 factors."""
    model = AlternatingLeastSquares(factors=64, regularization=0.05, alpha=2.0, iterations=15, random_state=0)
    return _fitted(model, train)


def bm25(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Twenty neighbours per item."""
    return _fitted(BM25Recommender(K=20), train)


def _fitted(model: object, train: sp.csr_matrix) -> Recommend:
    with threadpool_limits(1, "blas"):
        model.fit(train, show_progress=False)
    users = np.arange(train.shape[0])

    def recommend() -> np.ndarray:
        with threadpool_limits(1, "blas"):
            return model.recommend(users, train, N=K, filter_already_liked_items=True)[0]

    return recommend


if __name__ == "__main__":
    fit_main({"als": als, "bm25": bm25}, "implicit numpy scipy")
