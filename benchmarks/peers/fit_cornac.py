"""``cornac``: BPR with the settings of its examples, and EASE."""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from adapter import Recommend, best_items, fit_main
from cornac.data import Dataset
from cornac.models import BPR, EASE


def bpr(train: sp.csr_matrix, _budget: float) -> Recommend:
    """50 factors, 200 epochs; scores from the vectors it gives to nearest-neighbour searches."""
    model, data = _fitted(BPR(k=50, max_iter=200, learning_rate=0.001, lambda_reg=0.001, seed=0), train)
    users, items = model.get_user_vectors(), model.get_item_vectors()
    return _lists(lambda rows: users[rows] @ items.T, data, train)


def ease(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Ridge 250, as for the other implementations; negative weights kept."""
    model, data = _fitted(EASE(lamb=250, posB=False, verbose=False), train)
    return _lists(lambda rows: np.vstack([np.ravel(model.score(row)) for row in rows]), data, train)


def _fitted(model: object, train: sp.csr_matrix) -> tuple[object, Dataset]:
    pairs = train.tocoo()
    data = Dataset.from_uir(list(zip(pairs.row.tolist(), pairs.col.tolist(), pairs.data.tolist(), strict=True)), seed=0)
    return model.fit(data), data


def _lists(found: Callable[[list[int]], np.ndarray], data: Dataset, train: sp.csr_matrix) -> Recommend:
    """Its numbers follow the order of the pairs; ours do not."""
    ours, theirs = (np.array(part) for part in zip(*data.iid_map.items(), strict=True))

    def score(start: int, stop: int) -> np.ndarray:
        scores = np.full((stop - start, train.shape[1]), -np.inf, dtype=np.float32)
        known = [user for user in range(start, stop) if user in data.uid_map]
        scores[np.ix_(np.array(known) - start, ours)] = found([data.uid_map[user] for user in known])[:, theirs]
        return scores

    return lambda: best_items(score, train)


if __name__ == "__main__":
    fit_main({"bpr": bpr, "ease": ease}, "cornac numpy scipy")
