"""How close the texts of items are."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.cosines import cosines
from lexigraph.models.recommender import Recommender

_WORD = re.compile(r"[^\W\d_]{4,}")
_EMPTY = frozenset(
    {"about", "after", "also", "been", "from", "have", "into", "more", "than", "that", "their", "them", "then", "there"}
    | {"they", "this", "what", "when", "where", "which", "while", "will", "with", "your"}
)
"""Words that two English texts share whatever they are about."""

WORDS = 3
"""So many words that two texts share are named."""


def text_closeness(model: Recommender, item: int) -> NDArray[np.float32] | None:
    """Cosine of every item's text with that of one, float32 ``[n_items]``.

    Args:
        model: a fitted model.
        item: index of the item.

    Returns:
        0 for items without a text; None where the model reads no texts or the item has none.
    """
    vectors = model.item_vectors()
    if not vectors.shape[1] or not vectors[item].any():
        return None
    closeness: NDArray[np.float32] = cosines(vectors[item : item + 1], vectors)[0]
    return closeness


def shared_words(text: str, other: str) -> list[str]:
    """Words of four letters or more that two texts share, the longest first.

    Languages without spaces have none.

    Example:
        >>> shared_words("A space opera about the Moon", "the moon, and Space")
        ['space', 'moon']
    """
    common = set(_WORD.findall(text.casefold())) & set(_WORD.findall(other.casefold()))
    return sorted(common - _EMPTY, key=lambda word: (-len(word), word))[:WORDS]
