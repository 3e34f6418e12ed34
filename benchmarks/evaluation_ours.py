"""Our side of ``evaluation.py``, in a process of its own: ``python -m benchmarks.evaluation_ours FOLDER evaluate``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.peers.adapter import K, factors, leave, matrix, repeated
from lexigraph.data import Dataset, Vocabulary
from lexigraph.evaluation import evaluate, ranking_metrics
from lexigraph.evaluation.kernels import find_hits, rank_candidates
from lexigraph.models import Recommender
from lexigraph.models.batch import Evidence, FloatMatrix

BLOCK = 1024
METRICS = ("recall", "ndcg")
PACKAGES = "lexigraph numpy scipy numba polars"


class Factors(Recommender):
    """Scores are products of given factors."""

    name: ClassVar[str] = "factors"
    score_scale: ClassVar[str] = "inner product"

    def hold(self, users: FloatMatrix, items: FloatMatrix) -> Factors:
        """Take the factors that fitting would find."""
        self.user_factors, self.columns = users, np.ascontiguousarray(items.T)
        return self

    def _fit(self, dataset: Dataset) -> None:
        """Nothing is learnt."""

    def _score(self, evidence: Evidence) -> FloatMatrix:
        return np.asarray(self.user_factors[evidence.known] @ self.columns)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """The factors."""
        return {"users": self.user_factors, "columns": self.columns}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back the factors."""
        self.user_factors, self.columns = state["users"], state["columns"]


def whole(folder: Path) -> None:
    """``evaluate`` as anybody would call it, from a fitted model to a report."""
    train, test = (dataset(matrix(folder, part)) for part in ("train", "test"))
    model = Factors().hold(*factors(folder)).fit(train)
    report, seconds = repeated(lambda: evaluate(model, test, ks=(K,), metrics=METRICS))
    values = {name: report.metrics[f"{name}@{K}"] for name in METRICS}
    leave(folder, "evaluate", PACKAGES, {"seconds": seconds, "n_users": report.n_users, **values})


def bare(folder: Path) -> None:
    """The kernels alone: product, exclusion, best 20, hits, metrics."""
    users, items = factors(folder)
    train, test = (sp.csr_array(matrix(folder, part)) for part in ("train", "test"))
    columns, scores = np.ascontiguousarray(items.T), np.empty((BLOCK, len(items)), dtype=np.float32)
    tested, nothing = np.flatnonzero(np.diff(test.indptr)), np.empty(0, dtype=np.int32)

    def work() -> dict[str, float]:
        parts = []
        for start in range(0, len(tested), BLOCK):
            rows = tested[start : start + BLOCK]
            block = np.matmul(users[rows], columns, out=scores[: len(rows)])
            lists, _, _ = rank_candidates(block, train[rows], nothing, K, rows + 1)
            relevant = test[rows]
            hits = find_hits(lists, relevant, K)
            parts.append(ranking_metrics(hits, np.diff(relevant.indptr), (K,), METRICS))
        return {name: float(np.concatenate([part[f"{name}@{K}"] for part in parts]).mean()) for name in METRICS}

    values, seconds = repeated(work)
    leave(folder, "kernels", PACKAGES, {"seconds": seconds, **values})


def dataset(pairs: sp.csr_matrix) -> Dataset:
    """A part of the split as a data set whose ids are indices."""
    users = Vocabulary([str(row) for row in range(pairs.shape[0])], "user")
    items = Vocabulary([str(column) for column in range(pairs.shape[1])], "item")
    found = pairs.tocoo()
    columns = {"user": found.row.astype(np.int32), "item": found.col.astype(np.int32), "weight": found.data}
    tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
    return Dataset("gowalla", users, items, pl.DataFrame(columns), *tables)


if __name__ == "__main__":
    {"evaluate": whole, "kernels": bare}[sys.argv[2]](Path(sys.argv[1]))
