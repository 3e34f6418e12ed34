"""Vectors of the items of a pool, by which re-rankers tell how alike two of them are."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

import numba
import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from lexigraph.errors import ConfigError
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.pool import Pool
from lexigraph.models.batch import FloatMatrix

Kind: TypeAlias = Literal["text", "graph", "categories"]


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Similarity: TypeAlias = Annotated[tuple[Kind, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One kind of vectors or several, as a setting; a single name may be given without a list."""

ALL_KINDS: tuple[Kind, ...] = get_args(Kind)


def pool_vectors(pool: Pool, facts: Facts, kinds: tuple[Kind, ...]) -> tuple[FloatMatrix, NDArray[np.int32]]:
    """Vectors of the distinct items of a pool.

    The product of two rows is the cosine of the two items; with several kinds it is the mean of their cosines, over
    the kinds that the facts have and the items share (each item's joined vector has length 1).

    Args:
        pool: a pool.
        facts: what is known of the items.
        kinds: which vectors to use; those that the facts do not have are left out.

    Returns:
        Rows of length 1 (0 for an item without any vector), float32 ``[n_distinct, d]``, and the row of each place,
        int32 ``[n_rows, m]`` (0 at padding).

    Raises:
        ConfigError: the facts have none of these vectors.
    """
    listed = np.zeros(len(facts.items) + 1, dtype=bool)
    listed[pool.items.ravel()] = True  # -1 marks the additional last place
    distinct = np.flatnonzero(listed[:-1])
    places = np.zeros(len(facts.items) + 1, dtype=np.int32)
    places[distinct] = np.arange(len(distinct), dtype=np.int32)
    parts = [part for kind in kinds if (part := _vectors(facts, kind, distinct)) is not None]
    if not parts:
        raise ConfigError(
            f"there are no {' or '.join(kinds)} vectors of these items: text needs item texts and an encoder, "
            "categories need a column 'categories'; 'graph' vectors are always there"
        )
    joined = np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]
    return _unit_rows(joined), places[pool.items]


def _vectors(facts: Facts, kind: Kind, items: NDArray[np.int64]) -> FloatMatrix | None:
    if kind == "categories":
        shares = facts.categories
        return None if shares is None else _unit_rows(shares[items].toarray())
    vectors = facts.text_vectors if kind == "text" else facts.graph_vectors
    return None if vectors is None else vectors[items]


def _unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))[:, None]
    return np.ascontiguousarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


@numba.njit(cache=True, fastmath={"reassoc", "contract"})
def dot(left: NDArray[np.float32], right: NDArray[np.float32]) -> float:
    """Inner product of two rows, for kernels."""
    total = np.float32(0.0)
    for dimension in range(left.shape[0]):
        total += left[dimension] * right[dimension]
    return float(total)
