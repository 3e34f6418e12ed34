"""``irspack``: its own evaluator on a recommender that holds the factors."""

import sys
from pathlib import Path

import numpy as np
from adapter import K, factors, leave, matrix, repeated
from irspack.evaluation import Evaluator
from irspack.recommenders.base import BaseRecommender

BLOCKS = (128, 1024)
"""Users at a time: the library's default, and eight times as many; the faster one counts."""


class Factors(BaseRecommender, register_class=False):
    """Scores are products of given factors."""

    def __init__(self, train: object, users: np.ndarray, items: np.ndarray) -> None:
        super().__init__(train)
        self.users, self.columns = users, np.ascontiguousarray(items.T)

    def _learn(self) -> None:
        """Nothing is learnt."""

    def get_score(self, user_indices: np.ndarray) -> np.ndarray:
        """Scores of any users."""
        return self.users[user_indices] @ self.columns

    def get_score_block(self, begin: int, end: int) -> np.ndarray:
        """Scores of some users."""
        return self.users[begin:end] @ self.columns


def main(folder: Path) -> None:
    """Evaluate with each block size and keep the faster."""
    model = Factors(matrix(folder, "train"), *factors(folder))
    test = matrix(folder, "test")
    runs = []
    for block in BLOCKS:
        evaluator = Evaluator(test, cutoff=K, mb_size=block)
        values, seconds = repeated(lambda evaluator=evaluator: evaluator.get_score(model))
        runs.append({"seconds": seconds, "block": block, "recall": values["recall"], "ndcg": values["ndcg"]})
    fastest = min(runs, key=lambda run: run["seconds"])
    leave(folder, "irspack", "irspack numpy scipy", fastest)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
