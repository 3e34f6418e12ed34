"""``RecTools``: its ranker (over implicit's search) and its metrics, by way of the tables it takes."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from adapter import K, factors, leave, matrix, repeated
from rectools import Columns
from rectools.metrics import NDCG, Recall, calc_metrics
from rectools.models.rank import Distance, ImplicitRanker


def main(folder: Path) -> None:
    """Rank, put the lists into a table, measure."""
    train, test = matrix(folder, "train"), matrix(folder, "test")
    ranker = ImplicitRanker(Distance.DOT, *factors(folder))
    pairs = test.nonzero()
    interactions = pd.DataFrame({Columns.User: pairs[0], Columns.Item: pairs[1]})
    metrics = {"recall": Recall(K), "ndcg": NDCG(K, divide_by_achievable=True)}

    def work() -> dict[str, float]:
        users, items, scores = ranker.rank(np.arange(train.shape[0]), K, train)
        table = pd.DataFrame({Columns.User: users, Columns.Item: items, Columns.Score: scores})
        table[Columns.Rank] = table.groupby(Columns.User, sort=False).cumcount() + 1
        return calc_metrics(metrics, table, interactions)

    values, seconds = repeated(work)
    measured = {name: float(value) for name, value in values.items()}
    leave(folder, "rectools", "rectools numpy scipy", {"seconds": seconds, **measured})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
