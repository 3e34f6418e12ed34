"""``ranx``: Recall and NDCG of lists that another library made; building its dictionaries is timed apart."""

import sys
from pathlib import Path

import numpy as np
from adapter import K, leave, matrix, repeated
from ranx import Qrels, Run, evaluate


def main(folder: Path) -> None:
    """Turn lists and test items into what ranx takes, then measure."""
    test = matrix(folder, "test")
    with np.load(folder / "lists.npz") as held:
        lists = held["lists"]
    tested = np.flatnonzero(np.diff(test.indptr))
    names = [str(item) for item in range(test.shape[1])]
    wanted = {
        str(user): {names[item]: 1 for item in test.indices[test.indptr[user] : test.indptr[user + 1]]}
        for user in tested
    }
    found = {str(user): {names[item]: float(K - rank) for rank, item in enumerate(lists[user])} for user in tested}
    (qrels, run), building = repeated(lambda: (Qrels(wanted), Run(found)), runs=1)
    values, seconds = repeated(lambda: evaluate(qrels, run, [f"recall@{K}", f"ndcg@{K}"]))
    measured = {"seconds": seconds, "build_seconds": building}
    leave(
        folder, "ranx", "ranx numba numpy", {**measured, "recall": values[f"recall@{K}"], "ndcg": values[f"ndcg@{K}"]}
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
