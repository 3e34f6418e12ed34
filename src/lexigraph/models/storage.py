"""Between a fitted model and the artifact it is saved as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import EncoderMismatchError, ForeignArtifactError
from lexigraph.language.encoder import TextEncoder, TrainableEncoder
from lexigraph.models.artifact import Artifact

TRAINING = "training."
"""Names of arrays that start with this hold the interactions a model was fitted on."""
ENCODER = "encoder."
"""Names of arrays that start with this hold what a model's encoder learned from the catalogue."""


def pack_csr(name: str, matrix: sp.csr_array) -> dict[str, NDArray[Any]]:
    """Three named arrays for a CSR matrix (its shape is not among them).

    Example:
        >>> sorted(pack_csr("weights", sp.csr_array((2, 2))))
        ['weights.data', 'weights.indices', 'weights.indptr']
    """
    places: list[NDArray[Any]] = [matrix.indices, matrix.indptr]
    if max(*matrix.shape, matrix.nnz) <= np.iinfo(np.int32).max:  # half the memory to read at each request
        places = [part.astype(np.int32, copy=False) for part in places]
    return {f"{name}.data": matrix.data, f"{name}.indices": places[0], f"{name}.indptr": places[1]}


def unpack_csr(name: str, arrays: Mapping[str, NDArray[Any]], shape: tuple[int, int]) -> sp.csr_array:
    """Find a CSR matrix among named arrays, checked so that no index points outside it.

    Args:
        name: what :func:`pack_csr` was given.
        arrays: named arrays.
        shape: of the matrix.

    Raises:
        ForeignArtifactError: arrays are missing or do not make such a matrix.

    Example:
        >>> matrix = sp.csr_array([[0, 2.0]])
        >>> unpack_csr("weights", pack_csr("weights", matrix), (1, 2)).toarray().tolist()
        [[0.0, 2.0]]
    """
    try:
        parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
        matrix = sp.csr_array(parts, shape=shape)
        matrix.check_format(full_check=True)
    except KeyError as error:
        raise ForeignArtifactError(f"the saved model has no array {error}; fit and save it again") from error
    except ValueError as error:
        raise ForeignArtifactError(f"the arrays {name}.* are no matrix of shape {shape}: {error}") from error
    return matrix


def describe_encoder(encoder: TextEncoder | None) -> dict[str, str] | None:
    """What a saved model says of its encoder."""
    return None if encoder is None else {"name": encoder.name, "fingerprint": encoder.fingerprint}


def pack_encoder(encoder: TextEncoder | None) -> dict[str, NDArray[Any]]:
    """Named arrays for what an encoder learned from the catalogue; none for an encoder that comes ready.

    Example:
        >>> pack_encoder(None)
        {}
    """
    if encoder is None or not isinstance(encoder, TrainableEncoder):
        return {}
    return {f"{ENCODER}{name}": array for name, array in encoder.state().items()}


def matching_encoder(
    model: str,
    saved: dict[str, str] | None,
    given: TextEncoder | None,
    make: Callable[[str], TextEncoder],
    arrays: Mapping[str, NDArray[Any]],
) -> TextEncoder | None:
    """The encoder to serve with: the given one if it is the saved one, else one made from the saved name.

    Args:
        model: name of the model, for messages.
        saved: what :func:`describe_encoder` said when it was saved.
        given: what the caller wants to serve with.
        make: makes an encoder from its name.
        arrays: of the saved model; what :func:`pack_encoder` gave is put back into an encoder made here.

    Raises:
        EncoderError: what the encoder learned is missing or damaged.
        EncoderMismatchError: the given or made encoder is not the saved one, or none was saved.
    """
    if saved is None:
        if given is not None:
            raise EncoderMismatchError(f"this {model} model was fitted without texts; it cannot use {given.name!r}")
        return None
    encoder = _remade(make(saved["name"]), arrays) if given is None else given
    if encoder.fingerprint != saved["fingerprint"]:
        raise EncoderMismatchError(
            f"the model was fitted with encoder {saved['name']!r} ({saved['fingerprint']}), but "
            f"{encoder.name!r} ({encoder.fingerprint}) was given; use the same encoder or fit again"
        )
    return encoder


def _remade(encoder: TextEncoder, arrays: Mapping[str, NDArray[Any]]) -> TextEncoder:
    if isinstance(encoder, TrainableEncoder):
        encoder.restore({name.removeprefix(ENCODER): a for name, a in arrays.items() if name.startswith(ENCODER)})
    return encoder


def saved_ids(artifact: Artifact, table: str, column: str) -> pl.Series:
    """The ids a model was saved with.

    Raises:
        ForeignArtifactError: the table or its column is missing.
    """
    if table not in artifact.tables or column not in artifact.tables[table].columns:
        raise ForeignArtifactError(f"the saved model has no column {column!r} in a table {table!r}; fit and save again")
    return artifact.tables[table][column]


def take(name: str, arrays: Mapping[str, NDArray[Any]], shape: tuple[int | None, ...]) -> NDArray[Any]:
    """Find one array among named arrays and check its shape.

    Args:
        name: which.
        arrays: named arrays.
        shape: expected lengths, None for any.

    Raises:
        ForeignArtifactError: it is missing or of another shape.

    Example:
        >>> import numpy as np
        >>> take("factors", {"factors": np.zeros((3, 2))}, (3, None)).shape
        (3, 2)
    """
    if name not in arrays:
        raise ForeignArtifactError(f"the saved model has no array {name!r}; fit and save it again")
    array = arrays[name]
    if len(array.shape) != len(shape) or any(e not in (None, n) for e, n in zip(shape, array.shape, strict=True)):
        raise ForeignArtifactError(f"array {name!r} of the saved model has shape {array.shape}, expected {shape}")
    return array
