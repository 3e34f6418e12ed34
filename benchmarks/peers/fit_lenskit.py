"""``lenskit``: item neighbours and implicit matrix factorisation with its defaults, and EASE, through its pipelines."""

import numpy as np
import pandas as pd
import scipy.sparse as sp
from adapter import K, Recommend, fit_main
from lenskit import batch
from lenskit.als import ImplicitMFScorer
from lenskit.data import from_interactions_df
from lenskit.knn import EASEScorer, ItemKNNScorer
from lenskit.pipeline import topn_pipeline


def item_knn(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Twenty neighbours."""
    return _fitted(ItemKNNScorer(max_nbrs=20, feedback="implicit"), train)


def implicit_mf(train: sp.csr_matrix, _budget: float) -> Recommend:
    """64 factors."""
    return _fitted(ImplicitMFScorer(embedding_size=64), train)


def ease(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Ridge 250, as for the other implementations."""
    return _fitted(EASEScorer(regularization=250.0), train)


def _fitted(scorer: object, train: sp.csr_matrix) -> Recommend:
    pairs = train.tocoo()
    data = from_interactions_df(pd.DataFrame({"user_id": pairs.row, "item_id": pairs.col}))
    pipeline = topn_pipeline(scorer, n=K)
    pipeline.train(data)
    users = [int(user) for user in np.unique(pairs.row)]

    def recommend() -> np.ndarray:
        lists = np.full((train.shape[0], K), -1)
        for key, found in batch.recommend(pipeline, users, n=K, n_jobs=1):
            items = found.ids()[:K]
            lists[int(key.user_id), : len(items)] = items
        return lists

    return recommend


if __name__ == "__main__":
    fit_main({"item-knn": item_knn, "implicit-mf": implicit_mf, "ease": ease}, "lenskit torch numpy scipy")
