"""Pieces of words for the Universal Sentence Encoder: each distinct word is cut once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

UNKNOWN, START, END = 0, 1, 2
"""Ids of a piece that is not in the vocabulary, of the start and of the end of a text."""

LONGEST = 32
"""Longest word kept, in characters; a longer one is a sentence of a language without spaces, and seldom comes again."""

MOST = 100_000
"""Most words kept, some 20 MB."""


class WordPieces:
    """Cuts texts into pieces word by word and remembers the words.

    The best segmentation of a text is the segmentations of its words one after the other, since no piece of this
    vocabulary reaches over a space: the ids are those that the tokenizer gives for the whole text. Catalogues repeat
    their words, so most of them are looked up.

    Args:
        cut: the ids of one word; ``[UNKNOWN]`` where nothing of it is left after normalisation.

    Example:
        >>> pieces = WordPieces(lambda word: [len(word)])
        >>> pieces("three  blind mice").tolist()
        [1, 5, 5, 4, 2]
        >>> pieces(" ").tolist()
        [1, 0, 2]
    """

    def __init__(self, cut: Callable[[str], list[int]]) -> None:
        self._cut = cut
        self._known: dict[str, list[int]] = {}

    def __call__(self, text: str) -> NDArray[np.int64]:
        """Ids of the pieces of a text between its start and its end, int64 ``[n]``, n at least 3."""
        known = self._known
        ids = [START]
        for word in text.split(" "):
            if word:
                found = known.get(word)
                ids += self._cut_and_keep(word) if found is None else found
        if len(ids) == 1:
            ids.append(UNKNOWN)
        ids.append(END)
        return np.array(ids, dtype=np.int64)

    def _cut_and_keep(self, word: str) -> list[int]:
        ids = self._cut(word)
        if ids == [UNKNOWN]:  # an unknown sign has the piece of its word's start before it; alone, it means nothing
            ids = []
        if len(word) <= LONGEST:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[word] = ids
        return ids
