"""Vectors on disk by content hash."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lexigraph.language.blob_store import BlobStore, CacheWarning
from lexigraph.language.encoder import TextVectors

__all__ = ["CacheWarning", "VectorStore", "text_key"]


def text_key(text: str) -> bytes:
    """The 16-byte content hash of a text.

    Example:
        >>> text_key("a film").hex()[:8]
        '7db56f90'
    """
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


class VectorStore:
    """A table ``key -> float32 vector``; see :class:`~lexigraph.language.blob_store.BlobStore`.

    Args:
        path: the file; it and its folder are made at the first write.
        limit_bytes: when the file holds more, its oldest tenth is dropped.
    """

    def __init__(self, path: Path, *, limit_bytes: int) -> None:
        self._blobs = BlobStore(path, limit_bytes=limit_bytes, what="text vectors", table="vectors", column="vector")

    def read(self, keys: Sequence[bytes]) -> tuple[NDArray[np.int64], TextVectors]:
        """Look keys up.

        Args:
            keys: distinct keys.

        Returns:
            Positions in ``keys`` that were found, int64 ``[m]``, and their vectors, float32 ``[m, d]``. A vector that
            is not of length 1 or 0, or not as long as the others, counts as not found.
        """
        return _decode(self._blobs.read(keys), keys)

    def write(self, keys: Sequence[bytes], vectors: TextVectors) -> bool:
        """Keep vectors, all or none of them.

        Args:
            keys: distinct keys.
            vectors: float32 ``[len(keys), d]``.

        Returns:
            Whether they were kept.
        """
        return self._blobs.write(zip(keys, (vector.tobytes() for vector in vectors.astype("<f4")), strict=True))


def _decode(blobs: dict[bytes, bytes], keys: Sequence[bytes]) -> tuple[NDArray[np.int64], TextVectors]:
    lengths = Counter(len(blob) for blob in blobs.values() if blob and len(blob) % 4 == 0)
    size = lengths.most_common(1)[0][0] if lengths else 0
    positions = np.array([row for row, key in enumerate(keys) if len(blobs.get(key, b"")) == size > 0], dtype=np.int64)
    flat = np.frombuffer(b"".join(blobs[keys[row]] for row in positions), dtype="<f4")
    vectors = flat.reshape(len(positions), size // 4).astype(np.float32)
    norms = np.einsum("ij,ij->i", vectors, vectors)
    whole = (np.abs(norms - 1) < 1e-3) | (norms == 0)
    return positions[whole], vectors[whole]
