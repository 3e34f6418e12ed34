"""One call for the three solvers: from evidence to item-item weights."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp

from lexigraph.graph.normalise import degree_scaling, normalise
from lexigraph.graph.relations import ItemRelation
from lexigraph.models.graph_filter.exact import exact_filter
from lexigraph.models.graph_filter.gram import RELATION_ROW_EXPONENT, dense_graph, sparse_graph
from lexigraph.models.graph_filter.local import local_filter
from lexigraph.models.graph_filter.settings import FilterShape, GraphFilterSettings
from lexigraph.models.graph_filter.spectral import leading_eigenpairs, ridge_response
from lexigraph.models.sparse import scale_rows_columns
from lexigraph.models.weights import ItemWeights, LowRank
from lexigraph.progress import progress_bar

Relations = Iterable[tuple[ItemRelation, float]]


def solve(
    training: sp.csr_array,
    relations: Relations,
    solver: str,
    shape: FilterShape,
    settings: GraphFilterSettings,
    *,
    progress: bool = False,
) -> ItemWeights:
    """Filter the item graph.

    Args:
        training: CSR float32 ``[n_users, n_items]``.
        relations: other evidence with its weights.
        solver: "exact", "local" or "spectral".
        shape: exponents and ridge.
        settings: sizes of the solvers.
        progress: show a progress bar when it takes over two seconds.

    Returns:
        ``W = D^-c h(G) D^e`` ``[n_items, n_items]``: dense, CSR or low rank in the order of the solvers.
    """
    degrees = np.bincount(training.indices, minlength=training.shape[1]).astype(np.float64)
    rows = degree_scaling(degrees, shape.input_exponent)
    columns = degree_scaling(degrees, -shape.output_exponent)
    exponents = (shape.user_exponent, shape.item_exponent)
    if solver == "exact":
        weights = exact_filter(dense_graph(training, relations, *exponents), shape.regularization)
        weights *= rows[:, None]
        weights *= columns
        return weights
    if solver == "local":
        graph = sparse_graph(training, relations, *exponents)
        with progress_bar("Filtering items", training.shape[1], enabled=progress) as advance:
            lift = degree_scaling(degrees, shape.input_exponent - shape.item_exponent)
            local = local_filter(graph, shape.regularization, settings.candidates, lift, advance)
        return scale_rows_columns(local, rows, columns)
    stacked = _stack(training, relations, *exponents)
    energy = float((stacked.data.astype(np.float64) ** 2).sum()) / training.shape[1]
    with progress_bar("Finding eigenvectors", settings.iterations, enabled=progress) as advance:
        values, vectors = leading_eigenpairs(
            stacked, settings.rank, settings.iterations, settings.seed, lambda: advance(1)
        )
    response = ridge_response(values, shape.regularization, energy)
    return LowRank(rows[:, None] * vectors * response, np.ascontiguousarray((columns[:, None] * vectors).T))


def _stack(training: sp.csr_array, relations: Relations, user_exponent: float, item_exponent: float) -> sp.csr_array:
    """All evidence as one tall matrix whose Gram matrix is the item graph."""
    parts = [normalise(training, user_exponent, item_exponent)]
    energy = float((parts[0].data ** 2).sum())
    for relation, weight in relations:
        part = normalise(relation.matrix, RELATION_ROW_EXPONENT, item_exponent)
        part.data *= np.float32(np.sqrt(weight * energy / max(float((part.data**2).sum()), 1e-12)))
        parts.append(part)
    return sp.csr_array(sp.vstack(parts, format="csr"))
