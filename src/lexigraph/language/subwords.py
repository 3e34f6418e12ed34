"""Vectors of words never seen, from their parts, as FastText hashes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MIN_N, MAX_N = 3, 6
"""Shortest and longest part of a word, in characters, its boundary signs ``<`` and ``>`` counted."""


def subwords(word: str) -> list[str]:
    """Parts of a word of ``MIN_N`` to ``MAX_N`` characters, its boundaries marked.

    Example:
        >>> subwords("sea")
        ['<se', '<sea', '<sea>', 'sea', 'sea>', 'ea>']
    """
    marked = f"<{word}>"
    return [
        marked[start : start + n]
        for start in range(len(marked))
        for n in range(MIN_N, MAX_N + 1)
        if start + n <= len(marked)
    ]


def bucket_hash(part: str) -> int:
    """The 32-bit FNV-1a hash of FastText, which takes each byte as signed.

    Example:
        >>> bucket_hash("a")
        3826002220
    """
    value = 2166136261
    for byte in part.encode("utf-8"):
        signed = byte | 0xFFFFFF00 if byte > 127 else byte
        value = ((value ^ signed) * 16777619) & 0xFFFFFFFF
    return value


def subword_vector(word: str, table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean vector of the parts of a word.

    Args:
        word: any word.
        table: float32 ``[n_buckets, d]``.

    Returns:
        float32 ``[d]``.
    """
    buckets = [bucket_hash(part) % len(table) for part in subwords(word)]
    mean: NDArray[np.float32] = table[buckets].mean(axis=0)
    return mean
