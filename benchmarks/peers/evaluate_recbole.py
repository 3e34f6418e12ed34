"""``RecBole``: its collector and evaluator on blocks of dense scores, as its trainer feeds them."""

import sys
from pathlib import Path

import numpy as np
import torch
from adapter import K, factors, leave, matrix, repeated
from recbole.evaluator import Collector, Evaluator

CONFIG = {
    "metrics": ["Recall", "NDCG"],
    "topk": [K],
    "metric_decimal_place": 10,
    "eval_args": {"mode": "full"},
    "device": torch.device("cpu"),
}
BLOCKS = (128, 1024)
"""Users at a time; the faster counts. Its default of 4,096 scores means one user at a time here, far slower."""


def main(folder: Path) -> None:
    """Score, mask, collect and evaluate, with each block size."""
    train, test = matrix(folder, "train"), matrix(folder, "test")
    users, items = (torch.from_numpy(one) for one in factors(folder))
    tested = np.flatnonzero(np.diff(test.indptr))

    def work(block: int) -> dict[str, float]:
        collector, evaluator = Collector(CONFIG), Evaluator(CONFIG)
        for start in range(0, len(tested), block):
            rows = tested[start : start + block]
            scores = users[rows] @ items.T
            scores[tuple(torch.from_numpy(part) for part in train[rows].nonzero())] = -np.inf
            wanted = tuple(torch.from_numpy(part) for part in test[rows].nonzero())
            collector.eval_batch_collect(scores, None, *wanted)
        return evaluator.evaluate(collector.get_data_struct())

    runs = []
    for block in BLOCKS:
        values, seconds = repeated(lambda block=block: work(block))
        measured = {name: float(values[f"{name}@{K}"]) for name in ("recall", "ndcg")}
        runs.append({"seconds": seconds, "block": block, **measured})
    leave(folder, "recbole", "recbole torch numpy scipy", min(runs, key=lambda run: run["seconds"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
