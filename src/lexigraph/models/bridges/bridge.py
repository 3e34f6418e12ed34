"""A fitted bridge: a map from item features to places, kept as plain arrays whatever taught it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from lexigraph.errors import ForeignArtifactError
from lexigraph.models.batch import FloatMatrix

Arrays: TypeAlias = Mapping[str, NDArray[Any]]


class Bridge(Protocol):
    """From features float32 ``[n, f]`` to places float32 ``[n, m]``; its dataclass fields are its arrays."""

    form: ClassVar[str]

    def __call__(self, features: FloatMatrix) -> FloatMatrix:
        """Places of items with these features."""
        ...


@dataclass(frozen=True, eq=False)
class LinearBridge:
    """``f C + o``.

    Example:
        >>> bridge = LinearBridge(np.eye(2, dtype=np.float32), np.ones(2, dtype=np.float32))
        >>> bridge(np.zeros((1, 2), dtype=np.float32)).tolist()
        [[1.0, 1.0]]
    """

    form: ClassVar[str] = "linear"
    coefficients: FloatMatrix
    offset: FloatMatrix

    def __call__(self, features: FloatMatrix) -> FloatMatrix:
        """Places float32 ``[n, m]``."""
        return np.asarray(features @ self.coefficients + self.offset, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class KernelBridge:
    """``k(f, landmarks) C + o`` with ``k(f, l) = exp(f l - 1)``: likeness to items met, close ones counting more."""

    form: ClassVar[str] = "kernel"
    landmarks: FloatMatrix
    coefficients: FloatMatrix
    offset: FloatMatrix

    def __call__(self, features: FloatMatrix) -> FloatMatrix:
        """Places float32 ``[n, m]``."""
        return np.asarray(likeness(features, self.landmarks) @ self.coefficients + self.offset, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class NetworkBridge:
    """Two layers with a GELU between them (Hendrycks and Gimpel 2016); no deep-learning library is needed to serve."""

    form: ClassVar[str] = "network"
    inner: FloatMatrix
    inner_offset: FloatMatrix
    outer: FloatMatrix
    offset: FloatMatrix

    def __call__(self, features: FloatMatrix) -> FloatMatrix:
        """Places float32 ``[n, m]``."""
        hidden = features @ self.inner + self.inner_offset
        hidden *= 0.5 * (1.0 + erf(hidden / np.float32(np.sqrt(2.0))))
        return np.asarray(hidden @ self.outer + self.offset, dtype=np.float32)


BRIDGES: dict[str, type[LinearBridge] | type[KernelBridge] | type[NetworkBridge]] = {
    form.form: form for form in (LinearBridge, KernelBridge, NetworkBridge)
}
"""Form to class."""


def likeness(features: FloatMatrix, landmarks: FloatMatrix) -> FloatMatrix:
    """``exp(f l - 1)``, float32 ``[n, n_landmarks]``; features are unit rows, so 1 is the most.

    Example:
        >>> likeness(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32)).round(2).tolist()
        [[1.0, 0.3700000047683716], [0.3700000047683716, 1.0]]
    """
    return np.asarray(np.exp(features @ landmarks.T - np.float32(1)), dtype=np.float32)


def pack_bridge(bridge: Bridge) -> dict[str, NDArray[Any]]:
    """Named arrays to save a bridge as."""
    names = [one.name for one in fields(bridge)]  # type: ignore[arg-type]
    return {f"bridge.{bridge.form}.{name}": np.asarray(getattr(bridge, name)) for name in names}


def unpack_bridge(arrays: Arrays) -> Bridge | None:
    """What :func:`pack_bridge` packed; None where there is no bridge.

    Raises:
        ForeignArtifactError: arrays are missing.
    """
    for form, kind in BRIDGES.items():
        own = {name.rsplit(".", 1)[1]: value for name, value in arrays.items() if name.startswith(f"bridge.{form}.")}
        expected = {one.name for one in fields(kind)}
        if own and set(own) != expected:
            raise ForeignArtifactError(f"a {form} bridge needs the arrays {sorted(expected)}, found {sorted(own)}")
        if own:
            return kind(**own)
    return None
