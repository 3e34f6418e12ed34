"""One call for all solvers: from evidence to item-item weights."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.eigenpairs import leading_eigenpairs
from lexigraph.graph.normalise import degree_scaling
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.graph_filter.exact import exact_filter
from lexigraph.models.graph_filter.gram import Relations, dense_graph, sparse_graph, stacked_evidence
from lexigraph.models.graph_filter.local import local_filter
from lexigraph.models.graph_filter.settings import DEFAULT_SHAPES, FilterShape, GraphFilterSettings, shape_for
from lexigraph.models.graph_filter.spectral import ridge_response
from lexigraph.models.sparse import scale_rows_columns
from lexigraph.models.weights import ItemWeights, LowRank, propagate
from lexigraph.progress import progress_bar

CANDIDATE_EXPONENT = 0.4
"""A popular item is a candidate for a neighbourhood only if it is tied more closely than its popularity explains."""


def solve(
    training: sp.csr_array,
    relations: Relations,
    solver: str,
    settings: GraphFilterSettings,
    *,
    progress: bool = False,
) -> ItemWeights:
    """Filter the item graph.

    Args:
        training: CSR float32 ``[n_users, n_items]``.
        relations: other evidence with its weights.
        solver: "exact", "local", "spectral" or "hybrid".
        settings: exponents, ridge and sizes; what is None there takes what suits the solver.
        progress: show a progress bar when it takes over two seconds.

    Returns:
        ``W = D^-c h(G) D^e`` ``[n_items, n_items]``: dense, CSR, low rank or low rank plus CSR, in that order.
    """
    if solver == "exact":
        return _exact(training, relations, shape_for(settings, solver))
    if solver == "local":
        return _local(training, relations, settings, progress=progress)
    if solver == "spectral":
        return _spectral(training, relations, shape_for(settings, "spectral"), settings, progress=progress)
    spectral = _spectral(training, relations, DEFAULT_SHAPES["spectral"], settings, progress=progress)
    local = _local(training, relations, settings, progress=progress)
    local.data *= np.float32(settings.local_share * _balance(training, spectral, local, settings.seed))
    return LowRank(spectral.left, spectral.right, local)


def _exact(training: sp.csr_array, relations: Relations, shape: FilterShape) -> FloatMatrix:
    weights = exact_filter(
        dense_graph(training, relations, shape.user_exponent, shape.item_exponent), shape.regularization
    )
    rows, columns = _outer_scaling(training, shape)
    weights *= rows[:, None]
    weights *= columns
    return weights


def _local(
    training: sp.csr_array, relations: Relations, settings: GraphFilterSettings, *, progress: bool
) -> sp.csr_array:
    shape = shape_for(settings, "local")
    graph = sparse_graph(training, relations, shape.user_exponent, shape.item_exponent)
    lift = degree_scaling(_degrees(training), CANDIDATE_EXPONENT - shape.item_exponent)
    with progress_bar("Filtering neighbourhoods", training.shape[1], enabled=progress) as advance:
        local = local_filter(graph, shape.regularization, settings.candidates, lift, advance)
    rows, columns = _outer_scaling(training, shape)
    return scale_rows_columns(local, rows, columns * _evening(local, rows, settings.evenness))


def _evening(local: sp.csr_array, rows: NDArray[np.float32], exponent: float) -> NDArray[np.float32]:
    """``(|w_j| / median)^-exponent``: every item has its own regression, and some predict with far larger weights."""
    scaled = local.data * np.repeat(rows, np.diff(local.indptr))
    lengths = np.sqrt(np.bincount(local.indices, weights=scaled.astype(np.float64) ** 2, minlength=local.shape[1]))
    known = lengths[lengths > 0]
    return degree_scaling(lengths / np.median(known), exponent) if len(known) else np.ones_like(rows)


def _spectral(
    training: sp.csr_array,
    relations: Relations,
    shape: FilterShape,
    settings: GraphFilterSettings,
    *,
    progress: bool,
) -> LowRank:
    stacked = stacked_evidence(training, relations, shape.user_exponent, shape.item_exponent)
    with progress_bar("Finding eigenvectors", settings.iterations, enabled=progress) as advance:
        values, vectors = leading_eigenpairs(
            stacked, settings.rank, settings.iterations, settings.seed, lambda: advance(1)
        )
    energy = float((stacked.data.astype(np.float64) ** 2).sum()) / training.shape[1]
    response = ridge_response(values, shape.regularization, energy)
    rows, columns = _outer_scaling(training, shape)
    return LowRank(rows[:, None] * vectors * response, np.ascontiguousarray((columns[:, None] * vectors).T))


def _degrees(training: sp.csr_array) -> NDArray[np.float64]:
    return np.bincount(training.indices, minlength=training.shape[1]).astype(np.float64)


def _outer_scaling(training: sp.csr_array, shape: FilterShape) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """``D^-c`` and ``D^e`` as vectors."""
    degrees = _degrees(training)
    return degree_scaling(degrees, shape.input_exponent), degree_scaling(degrees, -shape.output_exponent)


def _balance(training: sp.csr_array, spectral: LowRank, local: sp.csr_array, seed: int) -> float:
    """The factor that gives the local part the mean absolute score of the spectral one, over a sample of users."""
    sample = np.random.default_rng(seed).choice(training.shape[0], min(256, training.shape[0]), replace=False)
    history = training[np.sort(sample)]
    sizes = [float(np.abs(propagate(history, part)).mean()) for part in (spectral, local)]
    return sizes[0] / sizes[1] if sizes[1] > 0 else 0.0
