"""Social ties in the terms of a model."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.graph.node_relations import tie_relations


def ties_of(dataset: Dataset) -> sp.csr_array:
    """How strong the ties of the data set are, both ways, CSR float32 ``[n_users, n_users]`` without a diagonal.

    Only strengths above 0 are ties; what is not finite is none.
    """
    shape = dataset.n_users, dataset.n_users
    found = next(tie_relations(dataset), None)
    if found is None:
        return no_ties(dataset.n_users)
    kept = (found.strengths > 0) & np.isfinite(found.strengths)
    ends = (found.targets[kept], found.sources[kept])
    return sp.csr_array(sp.coo_array((found.strengths[kept], ends), shape=shape))


def usual_strength(ties: sp.csr_array) -> float:
    """What a friend counts who is named without a strength: the mean of the ties, 1 where there are none."""
    return float(ties.data.mean(dtype=np.float64)) if ties.nnz else 1.0


def no_ties(n_users: int) -> sp.csr_array:
    """The same where nobody knows anybody."""
    nothing: tuple[NDArray[np.float32], NDArray[np.int32]] = np.empty(0, np.float32), np.empty(0, np.int32)
    return sp.csr_array((*nothing, np.zeros(n_users + 1, dtype=np.int32)), shape=(n_users, n_users))


def tie_frame(ties: sp.csr_array, users: Vocabulary) -> pl.DataFrame | None:
    """The ties as a table, or None where there are none."""
    if not ties.nnz:
        return None
    stored = sp.triu(ties).tocoo()
    ends = {
        name: users.series.gather(row.astype(np.int64))
        for name, row in zip(("user_id", "friend_id"), stored.coords, strict=True)
    }
    return pl.DataFrame({**ends, "weight": stored.data})
