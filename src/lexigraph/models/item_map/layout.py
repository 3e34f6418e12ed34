"""From vectors to places in the plane."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError, require_extra
from lexigraph.models.batch import FloatMatrix

MapMethod: TypeAlias = Literal["pca", "umap"]
METHODS: tuple[str, ...] = get_args(MapMethod)

NEIGHBOURS = 15
"""UMAP: neighbours whose distances the map keeps."""
FEWEST = 4 * NEIGHBOURS
"""Below so many items UMAP has too few neighbours to choose from; PCA takes its place."""


def lay_out(vectors: FloatMatrix, method: str) -> FloatMatrix:
    """Places of items, so that alike items lie close.

    Args:
        vectors: float32 ``[n, d]``.
        method: "pca" shows the two directions in which the vectors differ most, in a second or two; "umap" (McInnes,
            Healy, Melville 2018) shows neighbourhoods, in minutes for a large catalogue.

    Returns:
        float32 ``[n, 2]`` within [-1, 1]; the same for the same vectors every time.

    Raises:
        ConfigError: another method.
        MissingExtraError: "umap" without the extra "map".

    Example:
        >>> lay_out(np.array([[1, 0, 0], [-1, 0, 0], [0, 0.5, 0]], dtype=np.float32), "pca").round(2).tolist()
        [[1.0, -0.25], [-1.0, -0.25], [0.0, 0.25]]
    """
    if method not in METHODS:
        raise ConfigError(f"there is no map {method!r}; choose one of {', '.join(METHODS)}")
    if method == "umap" and len(vectors) >= FEWEST:
        return _scaled(_neighbourhoods(vectors))
    return _scaled(_principal(vectors))


def _principal(vectors: FloatMatrix) -> NDArray[np.float64]:
    """Along the two leading principal axes, each turned so that its largest entry is positive."""
    centred = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32) if len(vectors) else vectors
    _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    axes = axes[:, ::-1][:, :2]
    if axes.shape[1]:
        axes *= np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1.0, 1.0)
    places = np.zeros((len(vectors), 2))
    places[:, : axes.shape[1]] = centred @ axes
    return places


def _neighbourhoods(vectors: FloatMatrix) -> NDArray[np.float64]:
    umap = require_extra("umap", "map")
    # With a seed it works on one thread, which is what makes it give the same map every time.
    reducer = umap.UMAP(n_neighbors=NEIGHBOURS, init="pca", random_state=0, n_jobs=1, low_memory=True)
    return np.asarray(reducer.fit_transform(vectors), dtype=np.float64)


def _scaled(places: NDArray[np.float64]) -> FloatMatrix:
    """Moved and shrunk alike in both directions, so that distances keep their proportions."""
    if not len(places):
        return np.zeros((0, 2), dtype=np.float32)
    low, high = places.min(axis=0), places.max(axis=0)
    reach = float((high - low).max()) / 2
    centred = (places - (low + high) / 2) / (reach if reach > 0 else 1.0)
    return np.asarray(np.clip(centred, -1.0, 1.0), dtype=np.float32)


def turned(places: FloatMatrix, towards: FloatMatrix) -> FloatMatrix:
    """A map rotated or mirrored so that it lies as another one does (orthogonal Procrustes).

    A new fit may turn the axes; who knows the map of before should find things where they were.

    Args:
        places: float32 ``[n, 2]``, NaN for items nowhere.
        towards: the other places of the same items ``[n, 2]``, NaN where they have none.

    Returns:
        float32 ``[n, 2]`` within [-1, 1].

    Example:
        >>> corners = np.array([[-1, -1], [1, -1], [1, 0.5]], dtype=np.float32)
        >>> turned(corners[:, ::-1] * np.float32(-1), corners).round(2).tolist()
        [[-1.0, -0.75], [1.0, -0.75], [1.0, 0.75]]
    """
    known = np.isfinite(places).all(axis=1)
    both = known & np.isfinite(towards).all(axis=1)
    if not both.any():
        return places
    here, there = (part[both].astype(np.float64) for part in (places, towards))
    left, _, right = np.linalg.svd((here - here.mean(axis=0)).T @ (there - there.mean(axis=0)))
    moved = places.copy()
    moved[known] = _scaled(places[known].astype(np.float64) @ (left @ right))
    return moved
