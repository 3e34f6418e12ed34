"""Bridges with a closed form: ridge regression on the features, or on the likeness to items met."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridges.bridge import KernelBridge, LinearBridge, likeness
from lexigraph.models.bridges.lessons import Lessons
from lexigraph.models.bridges.sample import sample_of

LANDMARKS = 2000
"""Items met that others are compared with; a larger catalogue has a sample of it (Williams and Seeger 2001)."""


def fit_linear(lessons: Lessons, regularization: float, seed: int = 0) -> LinearBridge:  # noqa: ARG001
    """Ridge regression from features to places.

    Args:
        lessons: warm items.
        regularization: in units of the mean eigenvalue of the features' Gram matrix.
        seed: not used; every bridge takes one.
    """
    places = lessons.places
    offset = places.mean(axis=0)
    gram = (lessons.features.T @ lessons.features).astype(np.float64)
    gram[np.diag_indices(len(gram))] += regularization * float(np.trace(gram)) / len(gram)
    solved = _solve(gram, lessons.features.T @ (places - offset))
    return LinearBridge(solved, offset)


def fit_kernel(lessons: Lessons, regularization: float, seed: int = 0) -> KernelBridge:
    """Kernel ridge regression from the likeness to (a sample of) the items met to places.

    Args:
        lessons: warm items.
        regularization: added to the kernel, whose diagonal is 1.
        seed: of the sample of landmarks.
    """
    places = lessons.places
    offset = places.mean(axis=0)
    landmarks = lessons.features[_sample(len(lessons), seed)]
    own = likeness(landmarks, landmarks).astype(np.float64)
    if len(landmarks) == len(lessons):
        own[np.diag_indices(len(own))] += regularization
        solved = _solve(own, places - offset)
    else:
        compared = likeness(lessons.features, landmarks)
        gram = (compared.T @ compared).astype(np.float64)
        solved = _solve(gram + regularization * own, compared.T @ (places - offset))
    return KernelBridge(landmarks, solved, offset)


def _sample(n: int, seed: int) -> NDArray[np.intp]:
    if n <= LANDMARKS * 2:  # a factorisation of a few thousand rows takes no longer than the sample saves
        return np.arange(n)
    return sample_of(np.arange(n), LANDMARKS, seed)


def _solve(system: NDArray[np.float64], right: FloatMatrix) -> FloatMatrix:
    n = len(system)
    system[np.diag_indices(n)] += max(1e-7 * float(np.trace(system)) / n, 1e-9)  # features may all be alike
    return np.asarray(cho_solve(cho_factor(system, overwrite_a=True), right.astype(np.float64)), dtype=np.float32)
