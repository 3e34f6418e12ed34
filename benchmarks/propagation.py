"""One step of message passing over Gowalla's graph, by our kernel and by others; and what a mini-batch costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp

from benchmarks.figure import Figure, figure
from benchmarks.measure import timed
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.graph import Propagator, normalise

WIDTH, LAYERS, BATCH, REPEATS = 64, 3, 2048, 9


def user_item_graph(matrix: sp.csr_array) -> sp.csr_array:
    """Users and items as nodes of one graph, symmetrically normalised, CSR float32 ``[n, n]``."""
    pairs = normalise(matrix, 0.5, 0.5)
    graph = sp.csr_array(sp.block_array([[None, pairs], [pairs.T, None]], format="csr"))
    graph.sort_indices()
    return graph


def figures() -> Iterator[Figure]:
    """Medians in milliseconds; torch is needed for the others' and for the mini-batch."""
    import torch

    graph = user_item_graph(given_split(benchmark_data("gowalla")).development().matrix())
    features = np.random.default_rng(0).standard_normal((graph.shape[0], WIDTH)).astype(np.float32)
    dense = torch.from_numpy(features)
    csr = torch.sparse_csr_tensor(
        torch.from_numpy(graph.indptr), torch.from_numpy(graph.indices), torch.from_numpy(graph.data), graph.shape
    )
    coo = csr.to_sparse_coo().coalesce()
    sources, targets, weights = coo.indices()[1], coo.indices()[0], coo.values()[:, None]
    step = Propagator(graph)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: step(features),
        "scipy-csr": lambda: graph @ features,
        "torch-csr": lambda: csr @ dense,
        "torch-coo": lambda: coo @ dense,
        "gather-and-add": lambda: torch.zeros_like(dense).index_add_(0, targets, dense[sources] * weights),
    }
    yield figure("propagation.edges", step.n_edges, "edges")
    seconds = {name: median(way) for name, way in ways.items()}
    for name, value in seconds.items():
        yield figure(f"propagation.{name}", 1e3 * value, "ms")
    yield figure("propagation.torch-csr-over-ours", seconds["torch-csr"] / seconds["ours"], "times")
    yield from _mini_batch(graph, csr, dense)


def _mini_batch(graph: sp.csr_array, csr: Any, dense: Any) -> Iterator[Figure]:
    """Forward and backward of a light convolution for one mini-batch of users with two items each."""
    import torch

    from lexigraph.models.gnn.light import LightConvolution

    rows = torch.from_numpy(np.random.default_rng(1).integers(0, graph.shape[0], 3 * BATCH))
    light = LightConvolution(graph, LAYERS)
    weights = dense.clone().requires_grad_()
    aim = torch.randn(3 * BATCH, WIDTH)

    def ours() -> torch.Tensor:
        weights.grad = None
        (light(weights, rows) * aim).sum().backward()
        return weights.grad

    def whole() -> torch.Tensor:
        weights.grad = None
        layer, total = weights, weights
        for _ in range(LAYERS):
            layer = csr @ layer
            total = total + layer
        (total[rows] / (LAYERS + 1) * aim).sum().backward()
        return weights.grad

    difference = float((ours().clone() - whole()).abs().max())
    mine, theirs = median(ours), median(whole)
    yield figure("propagation.mini-batch.ours", 1e3 * mine, "ms")
    yield figure("propagation.mini-batch.torch-csr", 1e3 * theirs, "ms")
    yield figure("propagation.mini-batch.torch-csr-over-ours", theirs / mine, "times")
    yield figure("propagation.mini-batch.largest-difference", difference, "", "<= 1e-4")


def median(action: Callable[[], object]) -> float:
    """Median wall clock of some runs after one to warm up, in seconds."""
    action()
    return float(np.median([timed(action)[1] for _ in range(REPEATS)]))
