"""Texts as rows of token numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.language.tokens import tokenize

PADDING, UNKNOWN = 0, 1
"""The numbers of what follows the end of a text, and of every token outside the vocabulary."""

_RESERVED = ("", "\ufffd")


def token_ids(
    texts: Sequence[str], length: int, max_vocabulary: int = 20_000
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Number the words of texts, the most frequent first; Chinese and kana by character.

    Args:
        texts: one per item.
        length: tokens read of each text.
        max_vocabulary: numbers given out at most, the two reserved ones among them.

    Returns:
        int64 ``[n_texts, length]``, 0 after the end of a text, 1 for tokens outside the vocabulary; and the token of
        each number.

    Raises:
        ConfigError: ``length`` is below 1 or ``max_vocabulary`` below 3.

    Example:
        >>> ids, vocabulary = token_ids(["The sea, the sea", "海 sea", ""], length=4)
        >>> ids.tolist()
        [[3, 2, 3, 2], [4, 2, 0, 0], [0, 0, 0, 0]]
        >>> vocabulary[2:]
        ('sea', 'the', '海')
    """
    if length < 1 or max_vocabulary < 3:
        raise ConfigError(f"length is {length}, at least 1; max_vocabulary is {max_vocabulary}, at least 3")
    read = _read(texts, length)
    counts = Counter(chain.from_iterable(read))
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    vocabulary = _RESERVED + tuple(token for token, _ in ranked[: max_vocabulary - len(_RESERVED)])
    return _number(read, vocabulary, length), vocabulary


def _read(texts: Sequence[str], length: int) -> list[list[str]]:
    return [tokenize(text, pairs=False)[:length] for text in texts]


def _number(read: Sequence[Sequence[str]], vocabulary: Sequence[str], length: int) -> NDArray[np.int64]:
    numbers = {token: number for number, token in enumerate(vocabulary) if number > UNKNOWN}
    found = np.full((len(read), length), PADDING, dtype=np.int64)
    for row, tokens in zip(found, read, strict=True):
        row[: len(tokens)] = [numbers.get(token, UNKNOWN) for token in tokens]
    return found
