"""``implicit``: the best 20 of every user by its batch search, without any metric; leaves its lists for ``ranx``."""

import sys
from pathlib import Path

import numpy as np
from adapter import K, factors, leave, matrix, repeated
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits


def main(folder: Path) -> None:
    """Give a model the factors and ask it for all users at once, with and without threads inside BLAS."""
    train = matrix(folder, "train")
    users, runs = np.arange(train.shape[0]), []
    for blas_threads in (1, None):  # it asks for 1, since its own threads share out the users; the faster one counts
        with threadpool_limits(blas_threads, "blas"):
            model = AlternatingLeastSquares(factors=64)
            model.user_factors, model.item_factors = factors(folder)
            (lists, scores), seconds = repeated(
                lambda model=model: model.recommend(users, train, N=K, filter_already_liked_items=True)
            )
        runs.append({"seconds": seconds, "blas_threads": blas_threads})
    np.savez(folder / "lists.npz", lists=lists, scores=scores)
    leave(folder, "implicit", "implicit numpy scipy", min(runs, key=lambda run: run["seconds"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
